"""The scripts of examples/ run in a finished study, and show what they say they show."""

import json
import math
import re
import runpy
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.pictures import make_pictures
from tests.repository import Repository

LONGEST = 60  # lines: an example is read in one go
NOTEBOOK = json.loads((ROOT / "examples/own_images.ipynb").read_text(encoding="utf-8"))
SCRIPTS = sorted(path.name for path in (ROOT / "examples").glob("*.py"))


def shown(repository: Repository, script: str, *arguments: str) -> list[str]:
    """Lines that the example prints."""
    assert script in SCRIPTS
    return repository.run(sys.executable, f"examples/{script}", *arguments, PYTHONPATH="src").splitlines()


def numbers(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d+", line)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_is_short_and_listed(script: str) -> None:
    assert len((ROOT / "examples" / script).read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert f"[{script}]({script})" in (ROOT / "examples/README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_network_without_dropout_and_batchnorm_says_the_same_in_both_modes(finished_repository: Repository) -> None:
    _, baseline, dropout = shown(finished_repository, "forgetting_eval.py")  # the study has no batchnorm
    assert len(numbers(baseline)) == 4
    assert len(set(numbers(baseline))) == 1
    assert len(set(numbers(dropout))) > 1
    runs = pd.read_csv(finished_repository.folder / "metrics/runs.csv")
    accuracy = runs.loc[runs["variant"] == "dropout", "validation_accuracy"].mean()
    assert numbers(dropout)[0] == pytest.approx(100 * accuracy, abs=0.6)  # one image may be left over


def test_losses_of_any_size_keep_to_their_columns() -> None:
    told = runpy.run_path(str(ROOT / "examples/forgetting_zero_grad.py"))["told"]
    rows = [told((loss, 0.922)) for loss in (0.195, 9728.871, 22839714130.934, math.inf, math.nan)]
    assert [len(row) for row in rows] == [28] * 5
    assert [row.split()[0] for row in rows] == ["0.195", "9728.871", "2.3e+10", "inf", "nan"]


@pytest.mark.slow
def test_gradients_that_are_not_set_to_zero_give_other_losses(finished_repository: Repository) -> None:
    rows = [numbers(line) for line in shown(finished_repository, "forgetting_zero_grad.py") if line[0].isdigit()]
    assert len(rows) == 20  # two optimisers, ten epochs
    assert all(len(row) == 4 for row in rows)
    assert [kept == forgotten for kept, _, forgotten, _ in rows[1:10]] == [False] * 9


@pytest.mark.slow
@pytest.mark.parametrize("script", ["forgetting_eval.py", "forgetting_zero_grad.py"])
def test_an_example_that_asks_networks_takes_one_core(finished_repository: Repository, script: str) -> None:
    """Two threads on cores that are in use took five to nine times as long, and another number gives other losses."""
    run = f"import runpy, torch; runpy.run_path('examples/{script}', run_name='__main__')"
    lesson = f"{run}; print(torch.get_num_threads())"
    told = finished_repository.run(sys.executable, "-c", lesson, PYTHONPATH="src", OMP_NUM_THREADS="2")
    assert told.splitlines()[-1] == "1"


@pytest.mark.slow
def test_a_long_tail_has_ten_times_as_many_images_at_its_head(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "examples/long_tail.py"), str(tmp_path / "digits")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    counts = [len(list((tmp_path / f"digits/{digit}").glob("*.png"))) for digit in range(10)]
    assert [int(line.split()[1]) for line in printed[:10]] == counts == sorted(counts, reverse=True)
    assert (counts[0], counts[9], printed[10]) == (170, 17, f"{sum(counts)} images in {tmp_path / 'digits'}")
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 1
    assert "is there already" in again.stderr


@pytest.mark.slow
def test_paired_differences_are_those_of_the_study(finished_repository: Repository) -> None:
    lines = shown(finished_repository, "paired_runs.py")
    (dropout,) = [line for line in lines if line.startswith("dropout ")]
    accuracy = json.loads((finished_repository.folder / "metrics/summary.json").read_text())["accuracy"]
    assert numbers(dropout)[0] == pytest.approx(100 * (accuracy["dropout"] - accuracy["baseline"]), abs=0.01)


def test_the_runs_that_pairing_saves_are_those_of_variants_alone(tmp_path: Path) -> None:
    """Of trivial methods some have the same score in every run, and share nothing with a network's luck. A variant may
    be called null, which pandas takes for nothing if it is not told otherwise."""
    draws = np.random.default_rng(0)
    luck = draws.normal(0, 0.02, 10)
    scores = {"baseline": luck, "null": luck + draws.normal(0, 0.005, 10)}
    scores |= {f"method {number}": draws.normal(0, 0.02, 10) for number in range(4)}
    runs = pd.DataFrame(scores).melt(var_name="variant", value_name="accuracy", ignore_index=False)
    runs["network"] = np.where(runs["variant"].str.startswith("method"), None, "a1b2")
    (tmp_path / "metrics").mkdir()
    runs.to_csv(tmp_path / "metrics/runs.csv", index_label="run")
    command = [sys.executable, str(ROOT / "examples/paired_runs.py")]
    told = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("null"))
    _, paired, unpaired, _ = numbers(line)
    assert f"would take {(unpaired / paired) ** 2:.1f} times as many runs" in told


@pytest.mark.slow
def test_transforms_are_timed_with_or_without_torchvision() -> None:
    command = [sys.executable, "examples/transforms_timed.py"]
    first, second = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout.splitlines()
    assert re.match(r"Albumentations +\d+ µs an image", first)
    assert re.match(r"torchvision +(\d+ µs an image, [\d.]+ times as long|skipped: not installed)", second)


@pytest.mark.slow
def test_a_picture_is_named_and_a_text_is_refused(finished_repository: Repository, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((16, 16), 128, np.uint8))
    (tmp_path / "b.png").write_text("no picture")
    title, picture, text = shown(finished_repository, "predict_pictures.py", str(tmp_path))
    assert "2 runs" in title
    assert re.search(r"a\.png: \d \(\d+\.\d %; [12] of 2 runs\)$", picture)
    assert "b.png: " in text
    assert "%" not in text


def cells(kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == kind]


def test_the_notebook_is_one_of_format_4_5_without_outputs() -> None:
    """Keys of https://nbformat.readthedocs.io/en/latest/format_description.html; Jupyter refuses others."""
    assert set(NOTEBOOK) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    for cell in NOTEBOOK["cells"]:
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | code
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert len({cell["id"] for cell in NOTEBOOK["cells"]}) == len(NOTEBOOK["cells"])


def test_the_notebook_can_be_run_without_jupyter() -> None:
    assert len(cells("code")) == 6
    assert [line for cell in cells("code") for line in cell.splitlines() if line.startswith(("%", "!"))] == []


@pytest.mark.slow
def test_the_notebook_leads_from_own_images_to_predictions(repository: Repository) -> None:
    make_pictures(repository.folder)
    lesson = repository.folder / "lesson.py"
    lesson.write_text("\n".join(cells("code")), encoding="utf-8")
    source = str(repository.folder / "src")
    told = repository.run(sys.executable, "lesson.py", PYTHONPATH=source)
    assert "24 images in 2 classes: dark (12), light (12)" in told
    assert re.search(r"^\| dropout +\|", told, re.MULTILINE)
    assert re.search(r"^data/images/dark/0\.png: (dark|light), \d+%; [1-5] of 5 runs agree$", told, re.MULTILINE)
