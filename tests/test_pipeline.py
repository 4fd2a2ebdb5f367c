"""The pipeline as a person drives it, on a tiny study in a repository of its own."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from ruamel.yaml import YAML, YAMLError

from mlpstudy.at_work import RWLOCK
from tests.repository import Repository, link_environment, surroundings
from tests.train.queue.test_ahead import queues

pytestmark = pytest.mark.slow

RESULTS = ("dvc.lock", "metrics", "reports")
UP_TO_DATE = "Data and pipelines are up to date."


def ran(output: str) -> set[str]:
    """Stages whose command ran."""
    return set(re.findall(r"Running stage '([^']+)'", output))


def unchanged(repository: Repository) -> None:
    repository.run("git", "diff", "--exit-code", "--stat", *RESULTS)


def test_repro_ends_with_a_leaderboard_and_then_has_nothing_to_do(repository: Repository) -> None:
    for file in (
        "metrics/summary.json",
        "reports/index.html",
        "reports/leaderboard.md",
        "models/dropout/run-01.safetensors",
    ):
        assert (repository.folder / file).stat().st_size > 0
    output = repository.dvc("repro")
    assert UP_TO_DATE in output
    assert ran(output) == set()
    last = repository.dvc("repro", "-f", "-s", "report").split("Updating lock file")[0].strip().splitlines()
    assert any("baseline" in line for line in last)
    assert "reports/index.html" in "\n".join(last[-3:])


def test_force_changes_no_byte_of_the_results(repository: Repository) -> None:
    """Nor do two workers, where one made them."""
    output = repository.dvc("repro", "--force", MLPSTUDY_WORKERS="2")
    assert len(ran(output)) == 9
    assert queues(output) == ["6 runs of 3 variants"]
    assert "7 of 7 competitors to measure" in output
    unchanged(repository)


def test_a_fresh_clone_without_cache_comes_to_the_same_bytes(repository: Repository, tmp_path: Path) -> None:
    repository.run("git", "clone", "-q", str(repository.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    assert len(ran(clone.dvc("repro", "--force"))) == 9
    unchanged(clone)


def test_an_experiment_comes_again_in_a_clone_that_lacks_the_data_of_the_last_commit(
    repository: Repository, tmp_path: Path
) -> None:
    """All that it needs of data/prepared is in DVC's cache from the first time; what the commit names is not."""
    repository.run("git", "clone", "-q", str(repository.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    command = ("exp", "run", "-S", "data.image_size=9", "-S", "~variants.augment", "train@baseline")
    assert "train@baseline" in ran(clone.dvc(*command))
    clone.run("git", "checkout", "-q", ".")
    assert ran(clone.dvc(*command)) == {"resolve"}


def test_comments_and_order_of_keys_retrain_nothing(repository: Repository) -> None:
    params = repository.folder / "params.yaml"
    sections = re.split(r"\n(?=[a-z]+:)", params.read_text())
    params.write_text("# a remark\n" + "\n".join(reversed(sections)) + "\n")
    assert ran(repository.dvc("repro")) == {"resolve"}
    repository.run("git", "diff", "--exit-code", "--stat", "metrics", "reports")


def test_what_is_going_to_train_is_told_by_status_after_resolve_and_not_by_dry(repository: Repository) -> None:
    repository.set(model__dropout=0.2)
    assert "Stage 'train@baseline' didn't change, skipping" in repository.dvc("repro", "--dry")
    repository.dvc("repro", "resolve")
    assert set(re.findall(r"^train@(\w+):", repository.dvc("status"), re.MULTILINE)) == {"baseline", "augment"}


def test_freezing_a_stage_is_of_no_use(repository: Repository) -> None:
    assert "cannot dump a parametrized stage" in repository.dvc("freeze", "train@dropout", code=1)
    repository.dvc("freeze", "download")
    repository.run("git", "diff", "--exit-code", "--quiet", "dvc.yaml", code=1)


def test_an_experiment_retrains_the_variants_that_inherit_its_setting(repository: Repository) -> None:
    output = repository.dvc("exp", "run", "-S", "model.dropout=0.3")
    assert ran(output) == {"resolve", "train@baseline", "train@augment", "evaluate", "report"}
    assert queues(output) == ["4 runs of 2 variants"]
    assert "2 of 7 competitors to measure" in output
    assert "model.dropout" in repository.dvc("params", "diff")
    assert "accuracy.baseline" in repository.dvc("metrics", "diff")
    table = repository.dvc("exp", "show", "--only-changed", "--drop", ".*/.*|models|stages|params.yaml", "--md")
    assert "model.dropout" in table
    assert not re.search(r"src/|stages|params.yaml", table)
    shown = repository.dvc("metrics", "show", "metrics/variants")
    assert all(name in shown for name in ("baseline.json", "dropout.json", "augment.json"))


def test_a_wanted_difference_is_judged_before_and_after_and_retrains_nothing(repository: Repository) -> None:
    output = repository.dvc("exp", "run", "-S", "study.detect=0.02")
    assert ran(output) == {"resolve", "split", "report"}
    assert "warning: this study is too small to find a difference of 2.0 points" in output
    assert (
        "The study was to find 2.0 points, but gives no verdict"
        in (repository.folder / "reports/index.html").read_text()
    )


def test_a_reworded_sentence_trains_and_measures_nothing(repository: Repository) -> None:
    words = repository.folder / "src/mlpstudy/wording/verdicts.py"
    words.write_text(words.read_text().replace("what all others are compared with", "the measure of all others"))
    assert ran(repository.dvc("repro")) == {"resolve", "report"}


def test_another_language_runs_the_report_alone_and_changes_no_metric(repository: Repository) -> None:
    assert ran(repository.dvc("exp", "run", "-S", "report.language=es")) == {"resolve", "report"}
    repository.run("git", "diff", "--exit-code", "--stat", "metrics")
    assert '<html lang="es">' in (repository.folder / "reports/index.html").read_text()


def test_a_variant_can_be_added_and_removed_with_its_files(repository: Repository) -> None:
    output = repository.dvc("exp", "run", "-S", "+variants.mine.model.dropout=0.3", "-S", "~variants.augment")
    assert ran(output) == {"resolve", "train@mine", "evaluate", "report"}
    left = {file.relative_to(repository.folder).as_posix() for file in repository.folder.rglob("*mine*")}
    assert {"models/mine", "metrics/variants/mine.json", "data/predictions/mine.npy"} <= left
    assert not list((repository.folder / "models").glob("augment*"))
    assert not list((repository.folder / "data/configs").rglob("augment*"))
    assert not list((repository.folder / "metrics/variants").glob("augment*"))


def texts(folder: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in folder.rglob("*.*")}


def test_a_mistaken_setting_stops_before_anything_runs(repository: Repository) -> None:
    configs = texts(repository.folder / "data/configs")
    output = repository.dvc("exp", "run", "-S", "model.dropout=1.5", code=255)
    assert "error: params.yaml: model.dropout = 1.5: expected less than 1" in output
    assert ran(output) == {"resolve"}
    assert "Traceback" not in output
    assert texts(repository.folder / "data/configs") == configs  # so that `mlpstudy predict` still finds them
    (repository.folder / "params.yaml").touch()  # DVC may have written it within the second in which git last looked
    repository.run("git", "checkout", "params.yaml")
    assert ran(repository.dvc("repro")) <= {"resolve"}
    unchanged(repository)


def test_an_experiment_in_a_temporary_folder_leaves_the_workspace_alone(repository: Repository) -> None:
    output = repository.dvc("exp", "run", "--temp", "-n", "elsewhere", "-S", "train.epochs=1")
    assert queues(output) == ["6 runs of 3 variants"]
    repository.run("git", "diff", "--exit-code", "--stat")
    assert "elsewhere" in repository.dvc("exp", "list")
    assert (repository.folder / "runs/elsewhere/baseline/mean").is_dir()


def test_a_queued_experiment_runs_the_code_of_its_snapshot(repository: Repository) -> None:
    repository.dvc("exp", "run", "--queue", "-n", "queued", "-S", "model.dropout=0.3")
    (repository.folder / "src/mlpstudy/train/queue/variant.py").write_text(
        "raise RuntimeError('edited after queueing')\n"
    )
    repository.dvc("queue", "start")
    repository.wait_for_queue("queued")
    assert "Success" in repository.dvc("queue", "status")
    assert "queued" in repository.dvc("exp", "list")


def test_make_repro_trains_all_variants_in_one_queue_to_the_same_bytes(repository: Repository, tmp_path: Path) -> None:
    repository.run("git", "clone", "-q", str(repository.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    link_environment(clone.folder)
    output = clone.run("make", "repro", "JOBS=2")
    assert queues(output) == ["6 runs of 3 variants"]
    assert all(f"{name}  2 runs  validation accuracy" in output for name in ("baseline", "dropout", "augment"))
    assert output.rstrip().endswith("reports/index.html")  # also where git brought the same report already
    assert UP_TO_DATE in clone.dvc("repro")
    assert "nothing to do: the report is reports/index.html" in clone.run("make", "repro")
    unchanged(clone)


def test_make_repro_says_why_dvc_itself_fails(repository: Repository) -> None:
    link_environment(repository.folder)
    dvc_yaml = repository.folder / "dvc.yaml"
    text = dvc_yaml.read_text()
    dvc_yaml.write_text(text.replace("stages:", "stages: [", 1))
    assert "dvc.yaml' is invalid" in repository.run("make", "repro", code=2)
    dvc_yaml.write_text(text)
    (repository.folder / RWLOCK).write_bytes(b"")
    assert f"{RWLOCK}: empty or damaged" in repository.run("make", "repro", code=2)
    (repository.folder / RWLOCK).unlink()
    with (repository.folder / ".dvc/tmp/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Unable to acquire lock" in repository.run("make", "repro", code=2)


def test_make_repro_names_the_command_that_says_why_no_result_goes_into_the_cache(repository: Repository) -> None:
    """As on a full disk: here by a file where the cache has a folder."""
    link_environment(repository.folder)
    (repository.folder / "dvc.lock").unlink()
    cache = repository.folder / ".dvc/cache/files"
    shutil.rmtree(cache)
    cache.touch()
    told = re.search(r"where no reason stands above, `(.*)` says it", repository.run("make", "repro", code=2))
    assert told
    assert "ERROR: failed to reproduce" in repository.run(*told[1].split(), code=255)


def test_make_repro_leaves_no_temporary_file_where_a_stage_fails(repository: Repository, tmp_path: Path) -> None:
    """Nor takes any of its own in TMPDIR, which may name a folder that has gone, as that of a cluster's job."""
    link_environment(repository.folder)
    (repository.folder / "stages/report.py").write_text('raise SystemExit("no report today")\n')
    assert "no report today" in repository.run("make", "repro", "JOBS=1", code=2, TMPDIR=str(tmp_path / "gone"))
    assert list((repository.folder / ".dvc/tmp").glob("begun.*")) == []


def test_make_says_what_an_unpacked_archive_lacks(repository: Repository) -> None:
    link_environment(repository.folder)
    shutil.rmtree(repository.folder / ".git")
    for target in ("repro", "restore"):
        told, ended = repository.run("make", target, code=2).splitlines()
        assert told.startswith(f"error: {repository.folder}: not a git repository, which DVC takes: clone one, or `git")
        assert ended.startswith("make: *** ")
    repository.dvc("config", "--local", "core.no_scm", "true")
    assert "nothing to do: the report is reports/index.html" in repository.run("make", "repro")


def test_a_clone_without_the_folder_of_images_goes_on_with_what_was_read(repository: Repository) -> None:
    link_environment(repository.folder)
    draws = np.random.default_rng(0)
    images = repository.folder / "data/images"
    for name, low in (("dark", 0), ("light", 120)):
        (images / name).mkdir(parents=True)
        for number in range(12):
            cv2.imwrite(str(images / name / f"{number}.png"), draws.integers(low, low + 100, (9, 9), dtype=np.uint8))
    repository.set(data__source="folder")
    repository.run("make", "repro")
    shutil.rmtree(images)
    output = repository.run("make", "repro")
    assert "data/images is not here: going on with what was read from it before" in output
    assert "nothing to do" in output


def test_an_experiment_is_undone_by_one_command(repository: Repository) -> None:
    link_environment(repository.folder)
    repository.dvc("exp", "run", "-S", "+variants.mine.model.dropout=0.3", "-S", "~variants.augment")
    hook = repository.folder / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert repository.run("make", "restore") == ""
    assert repository.run("git", "status", "--short").split() in ([], ["M", "requirements.lock"], ["??", ".venv"])
    assert UP_TO_DATE in repository.dvc("repro")
    unchanged(repository)


def test_what_the_last_commit_lacks_is_taken_away_though_it_was_staged(repository: Repository) -> None:
    link_environment(repository.folder)
    repository.run("git", "rm", "-qr", "--cached", "dvc.lock", "metrics")
    repository.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "no results")
    repository.run("git", "add", "metrics")
    repository.run("make", "restore")
    assert repository.run("git", "status", "--short", "dvc.lock", "metrics") == ""
    assert not any((repository.folder / name).exists() for name in ("dvc.lock", "metrics/summary.json"))


def test_what_a_killed_experiment_packed_for_itself_is_committed_by_nobody(repository: Repository) -> None:
    """DVC stages it, over the .gitignore of its folder, before it commits for its own purposes."""
    link_environment(repository.folder)
    packed = repository.folder / ".dvc/tmp/repro.dat"
    packed.touch()
    repository.run("git", "add", "--force", str(packed))
    repository.run("make", "restore")
    assert repository.run("git", "status", "--short", ".dvc") == ""


def test_restore_fails_where_dvc_does_and_says_why(repository: Repository) -> None:
    link_environment(repository.folder)
    (repository.folder / ".dvc/config").write_text("[core\n")
    told = repository.run("make", "restore", code=2)
    assert "configuration error" in told
    assert "not all of it is in DVC's cache" not in told


def test_code_that_an_experiment_brought_is_told_with_what_takes_it_back_and_no_more(repository: Repository) -> None:
    """`dvc exp apply` brings the whole tree of a commit, also that of an earlier version."""
    link_environment(repository.folder)
    stages, notes = repository.folder / "stages", repository.folder / "docs/own.md"
    (repository.folder / "src/mlpstudy/earlier.py").touch()
    (stages / "split.py").unlink()
    for added in (stages / "added.py", notes):
        added.parent.mkdir(exist_ok=True)
        added.write_text("# my own\n")
        repository.run("git", "add", str(added))
    told = repository.run("make", "restore")
    assert told.startswith("the code is left as it is: dvc.yaml, stages and src differ from the last commit, ")
    *take_back, put_aside = told.split("'")[1::2]
    code = ("git", "status", "--short", "--untracked-files=all", "dvc.yaml", "src", "stages")
    changed = repository.run(*code)
    repository.run(*put_aside.split())
    assert repository.run(*code) == ""
    repository.run("git", "stash", "pop", "--index")
    assert repository.run(*code) == changed
    for command in take_back:
        repository.run(*command.split())
    assert repository.run(*code) == ""
    assert notes.exists()


def test_in_the_midst_of_a_rebase_nothing_is_undone(repository: Repository) -> None:
    """Restoring params.yaml would resolve its conflict, and `git rebase --continue` drop the settings of one side."""
    link_environment(repository.folder)
    repository.run("git", "checkout", "-qb", "mine")
    repository.set(model__dropout=0.3)
    repository.commit("mine")
    repository.run("git", "checkout", "-q", "main")
    repository.set(model__dropout=0.4)
    repository.commit("theirs")
    repository.run("git", "rebase", "main", "mine", code=1)
    assert "error: `git rebase` is under way here: " in repository.run("make", "restore", code=2)
    assert "<<<<<<< " in (repository.folder / "params.yaml").read_text()


def test_restore_without_a_commit_ends_in_one_message(repository: Repository) -> None:
    link_environment(repository.folder)
    repository.run("git", "checkout", "-q", "--orphan", "without")
    told, ended = repository.run("make", "restore", code=2).splitlines()
    assert told.startswith(f"error: {repository.folder}: not in the last commit of git: dvc.yaml, params.yaml; ")
    assert ended.startswith("make: *** ")


def test_what_git_takes_for_unchanged_is_undone_too(repository: Repository) -> None:
    """As what DVC writes within the second in which git last looked: here by the clock set back."""
    link_environment(repository.folder)
    repository.run("git", "config", "core.trustctime", "false")
    curves = repository.folder / "metrics/curves.csv"
    repository.run("git", "status")
    before, seen = curves.read_bytes(), curves.stat().st_mtime_ns
    curves.write_bytes(before.replace(b"1", b"2"))
    os.utime(curves, ns=(seen, seen))
    assert repository.run("git", "status", "--short", "metrics") == ""
    repository.run("make", "restore")
    assert curves.read_bytes() == before


def is_torn(lock: Path) -> bool:
    """DVC empties dvc.lock and writes it anew: killed in these milliseconds it leaves nothing or a part of it.

    docs/experiments.md says what to do.
    """
    try:
        return set(YAML(typ="safe").load(lock) or ()) != {"schema", "stages"}
    except YAMLError:
        return True


@pytest.mark.parametrize("stage", ["train@baseline", "evaluate"])
def test_a_killed_dvc_leaves_no_lock_and_the_next_repro_ends_in_the_same_bytes(
    repository: Repository, tmp_path: Path, stage: str
) -> None:
    output = tmp_path / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            ["dvc", "repro", "--force"],
            cwd=repository.folder,
            env=surroundings(),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    while f"Running stage '{stage}'" not in output.read_text():
        assert process.poll() is None, output.read_text()
        time.sleep(0.1)
    time.sleep(0.5)  # into the midst of it
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    if is_torn(repository.folder / "dvc.lock"):
        repository.run("git", "checkout", "dvc.lock")
    repository.dvc("repro")
    unchanged(repository)
    assert UP_TO_DATE in repository.dvc("repro")
