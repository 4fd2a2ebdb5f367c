from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.images import read_images, write_images
from mlpstudy.errors import StudyError
from mlpstudy.stage_code import EditedCode
from mlpstudy.train.queue import due
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs, run_spec
from mlpstudy.train.runs.task import train_run
from tests.conftest import OTHER_CODE, variant, write_config
from tests.train.trained import digest, interrupted_at, train

pytestmark = pytest.mark.usefixtures("study")


def test_a_worker_with_other_code_refuses_the_run() -> None:
    spec = replace(run_spec("baseline", variant(), 0, Path("scratch"), data_digest()), code=OTHER_CODE)
    with pytest.raises(StudyError, match=r"^mlpstudy/train/fit\.py: edited after the stage resolve ran"):
        train_run(spec)


def test_code_that_is_edited_while_its_runs_train_is_not_said_to_give_these_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was trained waits in scratch for the code to be as it was."""
    code, train_due = paths.code_file("train").read_text(), due.train_due

    def meanwhile(*arguments: Any) -> None:
        train_due(*arguments)
        paths.code_file("train").write_text(code.replace(code[:4], "0000", 1))

    with monkeypatch.context() as patch, pytest.raises(StudyError, match="edited after the stage resolve ran"):
        patch.setattr(due, "train_due", meanwhile)
        train(variant(epochs=1))
    assert not paths.MODELS.exists()
    paths.code_file("train").write_text(code)
    monkeypatch.setattr(due, "train_due", None)  # nothing is left to train
    train(variant(epochs=1))
    assert paths.model_file("baseline", 0).is_file()


def test_what_a_run_imports_on_its_way_is_compared_before_it_leaves_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """As some optimisers are: else a checkpoint of the edited one would be gone on from."""
    calls: list[str] = []

    def refused_the_second_time(code: str) -> None:
        calls.append(code)
        if len(calls) == 2:
            raise EditedCode("adam.py")

    for module in ("mlpstudy.train.runs.task", "mlpstudy.train.fit"):
        monkeypatch.setattr(f"{module}.refuse_other_code", refused_the_second_time)
    write_config("baseline", variant())
    (spec,) = plan_runs("baseline", 1, data_digest()).specs
    spec.scratch.mkdir(parents=True)
    with pytest.raises(EditedCode):
        train_run(spec)
    assert calls == [spec.code] * 2
    assert [file.name for file in spec.scratch.iterdir()] == ["run-00.lock"]


def test_finished_runs_are_not_trained_again(capsys: pytest.CaptureFixture[str]) -> None:
    train(variant())
    undisturbed = digest()
    with interrupted_at(4):  # in the first epoch of the second run
        train(variant())
    capsys.readouterr()
    train(variant())
    first, last = capsys.readouterr().out.splitlines()
    assert first == "1 run of baseline to train, 1 finished before"
    assert last.startswith("baseline  1 run  validation accuracy ")
    assert digest() == undisturbed


def test_another_config_begins_in_a_folder_of_its_own() -> None:
    for seed in (0, 1):
        with interrupted_at(1):
            train(variant(seed=seed))
    assert len(list((paths.scratch() / "train").iterdir())) == 2


def test_settings_that_another_command_changes_meanwhile_are_not_said_to_give_these_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    train_due = due.train_due

    def meanwhile(*arguments: Any) -> None:
        train_due(*arguments)
        write_config("baseline", variant(epochs=2))

    with monkeypatch.context() as patch, pytest.raises(StudyError, match="changed settings or images while this one"):
        patch.setattr(due, "train_due", meanwhile)
        train(variant(epochs=1))
    assert not (paths.MODELS / "baseline").exists()
    train(variant(epochs=1))  # what was trained is kept
    assert (paths.MODELS / "baseline").exists()


def test_what_is_trained_on_images_that_another_command_changed_is_not_kept_for_those_of_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    train(variant(epochs=1))
    undisturbed = digest()
    images, train_due = np.array(read_images()), due.train_due

    def meanwhile(*arguments: Any) -> None:
        write_images([255 - images], images.shape)
        train_due(*arguments)

    with monkeypatch.context() as patch, pytest.raises(StudyError, match="another command changed images or split"):
        patch.setattr(due, "train_due", meanwhile)
        train(variant(epochs=1))
    write_images([images], images.shape)
    train(variant(epochs=1))
    assert digest() == undisturbed
