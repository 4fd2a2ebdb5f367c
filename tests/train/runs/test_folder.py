import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.contracts.history import EpochMetrics, read_history, write_history
from mlpstudy.files import write_text
from mlpstudy.locks import exclusive_lock, shared_lock
from mlpstudy.train.fit import fit
from mlpstudy.train.process import prepare_process
from mlpstudy.train.queue import due
from mlpstudy.train.runs.fingerprint import data_digest, scratch_folder
from mlpstudy.train.runs.folder import enter, handed_on, publish, results, stage_lock
from mlpstudy.train.runs.plan import run_spec
from tests.conftest import variant, write_config
from tests.train.trained import digest, train

pytestmark = pytest.mark.usefixtures("study")


def test_a_folder_is_deleted_by_the_last_stage_that_is_done_with_it() -> None:
    folder = Path("scratch/one")
    with shared_lock(stage_lock(folder)) as last:
        with shared_lock(stage_lock(folder)) as first, handed_on(folder, first) as alone:
            assert not alone
        assert folder.is_dir()
        with handed_on(folder, last) as alone:
            assert alone
    assert not list(Path("scratch").iterdir())


def test_a_stage_that_copies_keeps_the_folder_until_it_has_all() -> None:
    folder, ended = Path("scratch/one"), []

    def end() -> None:
        with shared_lock(stage_lock(folder)) as other, handed_on(folder, other) as alone:
            ended.append(alone)

    with ThreadPoolExecutor(1) as pool:
        ahead = shared_lock(stage_lock(folder))
        with shared_lock(stage_lock(folder)) as stage, handed_on(folder, stage) as alone:
            ahead.close()  # as when the queue of another stage ends
            other = pool.submit(end)
            time.sleep(0.3)
            assert (alone, ended) == (False, [])
            assert folder.is_dir()
        other.result()
    assert ended == [True]


def test_stages_of_one_folder_hand_on_files_of_their_own_and_the_last_one_links() -> None:
    folder = Path("scratch/one")
    row = EpochMetrics(1, 0.1, 1.0, 0.5, 1.0, 0.5, 0.0, (2.0,))
    write_text(results(folder, 0)[0], "network")
    write_history(results(folder, 0)[1], 0, [row])
    inode = results(folder, 0)[0].stat().st_ino
    with shared_lock(stage_lock(folder)) as first, shared_lock(stage_lock(folder)) as last:
        for stage, variant in ((first, "copied"), (last, "linked")):
            with handed_on(folder, stage) as alone:
                publish(folder, variant, 1, alone)
    networks = [paths.model_file(variant, 0) for variant in ("copied", "linked")]
    assert [network.read_text() for network in networks] == ["network"] * 2
    assert [network.stat().st_ino == inode for network in networks] == [False, True]


def test_what_dvc_did_not_keep_is_not_trained_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where its cache lies on a full disk: it deletes models/baseline before it runs the stage again."""
    monkeypatch.setenv("MLPSTUDY_AHEAD", "0")
    monkeypatch.setenv("DVC_STAGE", "train@baseline")
    train(variant(epochs=1))
    networks = digest()
    for told in ([], ["1 run of baseline to train, 1 finished before"]):
        shutil.rmtree(paths.MODELS)
        if told:
            (damaged,) = (paths.scratch() / "train").glob("*/run-00.csv")
            damaged.write_bytes(b"")
        capsys.readouterr()
        train(variant(epochs=1))
        assert capsys.readouterr().out.splitlines()[1:2] == told
        assert digest() == networks


def test_what_dvc_did_not_keep_waits_while_others_are_handed_on_and_trained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As under `dvc repro --keep-going`, which goes on with the next variant."""
    configs = {name: variant(epochs=1, dropout=share) for name, share in (("first", 0.1), ("second", 0.2))}
    ahead = list(configs)
    monkeypatch.setattr(due, "variants_ahead", lambda own: [name for name in ahead if name != own])
    monkeypatch.setenv("DVC_STAGE", "train@any")
    for name, config in configs.items():
        write_config(name, config)
    for name, config in configs.items():
        train(config, name)
    networks = [digest(name) for name in configs]
    shutil.rmtree(paths.MODELS)
    capsys.readouterr()
    train(variant(epochs=1), "new")
    assert "finished before" in capsys.readouterr().out
    for name, config in configs.items():
        train(config, name)
    assert "to train" not in capsys.readouterr().out
    assert [digest(name) for name in configs] == networks


def test_what_dvc_did_not_keep_waits_while_a_variant_behind_it_is_trained_by_its_own_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where the disk had no room for both, or a run of the second had failed."""
    monkeypatch.setenv("MLPSTUDY_AHEAD", "0")
    monkeypatch.setenv("DVC_STAGE", "train@any")
    train(variant(epochs=1), "first")
    shutil.rmtree(paths.MODELS / "first")
    train(variant(epochs=1, dropout=0.1), "second")
    capsys.readouterr()
    train(variant(epochs=1), "first")
    assert "to train" not in capsys.readouterr().out


def test_what_another_stage_sets_aside_while_this_one_waits_for_the_folder_is_not_trained_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As of two experiments from the queue that have a variant in common."""
    monkeypatch.setenv("MLPSTUDY_AHEAD", "0")
    monkeypatch.setenv("DVC_STAGE", "train@any")
    train(variant(epochs=1))
    folder = scratch_folder("baseline", data_digest())
    capsys.readouterr()
    with ThreadPoolExecutor(1) as pool:
        with enter(folder) as another, handed_on(folder, another) as alone:
            assert alone
            stage = pool.submit(train, variant(epochs=1))
            time.sleep(0.3)  # it waits for the lock
        stage.result()
    assert "to train" not in capsys.readouterr().out


def test_what_is_to_be_trained_anew_is_not_taken_from_where_it_was_set_aside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLPSTUDY_AHEAD", "0")
    monkeypatch.setenv("DVC_STAGE", "train@baseline")
    train(variant(epochs=1))
    monkeypatch.setattr("mlpstudy.train.runs.folder.is_forced", lambda: True)
    capsys.readouterr()
    train(variant(epochs=1))
    assert capsys.readouterr().out.startswith("2 runs of baseline to train\n")
    assert [each.suffix for each in (paths.scratch() / "train").iterdir()] == [".done"]


def test_a_folder_stays_where_the_stage_fails() -> None:
    folder = Path("scratch/one")
    with pytest.raises(RuntimeError), shared_lock(stage_lock(folder)) as stage, handed_on(folder, stage):
        raise RuntimeError
    assert Path("scratch/one").is_dir()


def test_a_worker_whose_run_was_published_meanwhile_trains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    scratch = Path("scratch")
    spec = run_spec("baseline", variant(), 0, scratch, data_digest())
    scratch.mkdir()
    prepare_process()  # what fit does first, and takes its time the first time
    with ThreadPoolExecutor(1) as pool:
        with exclusive_lock(spec.file("lock")):
            worker = pool.submit(fit, spec)
            time.sleep(0.3)  # it waits for the lock
            scratch.rename("published")
        assert worker.result().taken_over
    assert capsys.readouterr().out == f"{spec.label}  waits for another process that trains it already\n"
    assert not scratch.exists()


def test_publishing_replaces_what_was_there_and_sweeps_what_a_kill_left() -> None:
    row = EpochMetrics(1, 0.1, 1.0, 0.5, 1.0, 0.5, 0.0, (2.0,))
    for run in (0, 1):
        write_text(Path(f"scratch/run-0{run}.safetensors"), f"network {run}")
        write_history(Path(f"scratch/run-0{run}.csv"), run, [row])
    target = paths.MODELS / "dropout"
    for name in ("run-00.safetensors", ".history.csv.7.part", ".run-01.safetensors.7.part"):
        write_text(target / name, "old")
    publish(Path("scratch"), "dropout", 2, alone=True)
    assert sorted(file.name for file in target.iterdir()) == ["history.csv", "run-00.safetensors", "run-01.safetensors"]
    assert (target / "run-00.safetensors").read_text() == "network 0"
    assert read_history("dropout")["run"].tolist() == [0, 1]
