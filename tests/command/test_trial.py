"""A trial as a person runs it: what it says, and that nothing of theirs is touched."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from mlpstudy.command.trial import run_line, trial_lines
from mlpstudy.config.params import Params
from mlpstudy.contracts.split import TEST, TRAIN
from mlpstudy.explained import GOES_ON, INTERRUPTED, TRIAL
from mlpstudy.paths import PARAMS
from mlpstudy.resolve.changed import changed_line
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.trial.trial import Trial
from mlpstudy.watch import remember, seen
from tests.conftest import ROOT
from tests.repository import Repository, edit_params, surroundings
from tests.resolve.test_stages import changed

OWN = ("dvc.lock", "params.yaml", "data", "metrics", "models", "reports", "runs", ".git/refs", ".dvc/config")


def own_files(repository: Repository) -> dict[str, bytes]:
    """Everything of the workspace that a trial must not touch."""
    folders = [repository.folder / name for name in OWN]
    files = [file for folder in folders for file in (folder.rglob("*") if folder.is_dir() else (folder,))]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


LONG = {"train": {"epochs": 1200}}
SEARCHED = {"search": {"trials": 3, "space": {"train.epochs": {"int": [3, 50]}}}}


@pytest.mark.shipped
@pytest.mark.parametrize(
    ("variants", "text"),
    [
        ({}, "40 epochs"),
        ({"long": LONG}, "40 to 1,200 epochs"),
        ({"tuned": SEARCHED}, "3 to 50 epochs"),
        ({"long": LONG, "tuned": SEARCHED}, "3 to 1,200 epochs"),
    ],
)
def test_it_tells_the_epochs_of_all_variants(variants: dict[str, Any], text: str) -> None:
    params = parse_params(changed({f"variants.{name}": own for name, own in variants.items()}), "test")
    assert f"of 12 runs, each on 200 images for {text};\n" in "\n".join(trial_lines(trial_of(params)))


def trial_of(params: Params, tested: int = 80) -> Trial:
    """Of a study of one class that is tested on so many of its images."""
    counts = SimpleNamespace(classes={"cat": 300}, images=300, kept=300, train=[200])
    split = SimpleNamespace(
        runs=12,
        info=SimpleNamespace(counts=counts, scheme="holdout"),
        classes=("cat",),
        labels=np.zeros(300, np.int64),
        parts=np.where(np.arange(300) < tested, TEST, TRAIN)[None],
    )
    trial = SimpleNamespace(
        params=params,
        split=split,
        study=SimpleNamespace(baseline=SimpleNamespace(accuracy=0.5, score=0.5)),
        outlook=SimpleNamespace(seconds=60.0, difference=0.02, disagreement=0.1),
        page="index.html",
    )
    return cast(Trial, trial)


@pytest.mark.parametrize(("tested", "warned"), [(9, True), (10, False)])
def test_it_warns_of_few_test_images_of_the_study(tested: int, warned: bool) -> None:
    lines = trial_lines(trial_of(parse_params(changed({}), "test"), tested))
    assert ("warning: classes with fewer than 10 test images: cat 9" in "\n".join(lines)) == warned


def test_it_says_once_where_images_on_disk_are_not_those_that_were_read_and_what_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    shutil.copy(ROOT / "params.yaml", "params.yaml")
    edit_params(tmp_path / "params.yaml", {"data.source": "folder", "sources.folder.path": "pictures"})
    Path("pictures/cats").mkdir(parents=True)
    Path("pictures/cats/1.png").touch()
    remember("pictures", seen("pictures"))
    params = parse_params(read_params(PARAMS), "test")
    assert changed_line(params) == ""
    assert run_line(params) == "`dvc repro` runs the study."
    Path("pictures/cats/1.png").unlink()
    assert changed_line(params).startswith("pictures: has changed since it was read (1 file then, 0 now)")
    assert run_line(params).startswith("`make repro` runs the study: pictures has changed since it was read, which ")
    monkeypatch.setenv("DVC_EXP_NAME", TRIAL)  # as in its stages
    assert changed_line(params) == ""


@pytest.mark.slow
def test_a_trial_shows_scores_tells_what_lies_ahead_and_leaves_everything_as_it_was(repository: Repository) -> None:
    repository.set(study__runs=12, train__epochs=12, train__batch_size=4, data__image_size=9)
    before = own_files(repository)
    output = repository.mlpstudy("trial", "--only", "dropout")
    assert own_files(repository) == before
    assert repository.run("git", "status", "--short").split() == ["M", "params.yaml"]
    assert "running in .scratch/trial/copy: dvc repro -q preprocess" in output
    assert "This is a trial: 2 runs" in output
    assert re.search(r"^dropout +[\d.]+ ± [\d.]+ +[\d.]+$", output, re.MULTILINE)
    assert re.search(r"^1,797 images; 10 classes: 3 \(183\)", output, re.MULTILINE)
    assert "The study: 3 variants of 12 runs" in output
    assert re.search(r"Differences that it can find, by a guess from the trial: \d+\.\d points", output)
    (page,) = re.findall(r"report of the trial: (\S+)", output)
    check_page(repository.folder / page)
    assert sorted(path.name for path in (repository.folder / ".scratch/trial").iterdir()) == ["lock", "reports"]
    done = repository.dvc("repro", "preprocess")  # the trial has decoded the images for it
    assert re.findall(r"Running stage '(\w+)'", done) == ["resolve"]  # which always runs for settings that are new here


def check_page(page: Path) -> None:
    """It says what it is, and compares nothing."""
    text = page.read_text(encoding="utf-8")
    assert "<title>A trial, no verdict</title>" in text
    assert "This is a trial" in text
    assert re.findall(r'<section id="(\w+)">', text) == ["scores", "overfitting", "classes", "mistakes", "data"]
    assert not re.search(
        "Holm|interval|better than|worse|ruled out|detectable",
        re.sub(r"<style>.*?</style>|;base64,[^\"]*", "", text, flags=re.DOTALL),
    )
    assert sorted(path.name for path in page.parent.iterdir()) == ["figures", "index.html", "leaderboard.md"]


@pytest.mark.slow
@pytest.mark.usefixtures("_heeding_interrupts")
def test_an_interrupted_trial_says_that_all_is_as_it_was(repository: Repository) -> None:
    """Ctrl-C reaches DVC and its stage too, which has no `dvc exp run` to advise on."""
    with waiting_in_a_stage(repository) as trial:
        os.killpg(trial.pid, signal.SIGINT)
        _, told = trial.communicate()
    assert trial.returncode == INTERRUPTED
    assert told.splitlines()[-1] == "interrupted; params.yaml and results are as they were"
    assert GOES_ON in told.splitlines()
    assert "exp run" not in told


@pytest.mark.slow
@pytest.mark.usefixtures("_heeding_interrupts")
def test_dvc_and_its_stage_end_with_a_trial_that_is_ended(repository: Repository) -> None:
    """SIGTERM reaches the trial alone."""
    with waiting_in_a_stage(repository) as trial:
        trial.terminate()
        _, told = trial.communicate(timeout=40)  # which ends with the last process that could say something
    assert trial.returncode == 128 + signal.SIGTERM
    assert told.splitlines() == [GOES_ON]
    assert [path.name for path in (repository.folder / ".scratch/trial").iterdir()] == ["lock"]


@contextmanager
def waiting_in_a_stage(repository: Repository) -> Iterator["subprocess.Popen[str]"]:
    """A trial, in a session of its own, whose stage split waits for a minute."""
    split = repository.folder / "stages/split.py"
    waiting = "def main() -> None:\n    import time\n    print('waits', flush=True)\n    time.sleep(60)"
    split.write_text(split.read_text().replace("def main() -> None:", waiting))
    with subprocess.Popen(
        [sys.executable, "-m", "mlpstudy.command.main", "trial"],
        cwd=repository.folder,
        env=surroundings() | {"PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as trial:
        assert trial.stdout is not None
        assert any(line == "waits\n" for line in trial.stdout)
        yield trial


@pytest.mark.slow
def test_a_trial_that_fails_or_is_killed_leaves_everything_as_it_was(repository: Repository) -> None:
    repository.set(train__learning_rate=0.5)
    broken = repository.folder / "stages/split.py"
    broken.write_text(broken.read_text().replace("def main() -> None:", "def main() -> None:\n    raise SystemExit(3)"))
    before = own_files(repository)
    output = repository.mlpstudy("trial", code=1)
    assert "error: `dvc repro -q --no-commit` failed; params.yaml and results are as they were" in output
    assert own_files(repository) == before

    command = [sys.executable, "-m", "mlpstudy.command.main", "trial"]
    environment = surroundings() | {"PYTHONPATH": "src"}
    with subprocess.Popen(command, cwd=repository.folder, env=environment, stdout=subprocess.PIPE, text=True) as trial:
        assert trial.stdout
        assert "running in" in trial.stdout.readline()
        trial.kill()
    deadline = time.monotonic() + 60
    while "another trial" in repository.mlpstudy("trial", code=1) and time.monotonic() < deadline:
        time.sleep(0.2)  # DVC outlived it, and keeps the folder until it is done
    assert own_files(repository) == before
    assert json.loads((repository.folder / "metrics/summary.json").read_text())
