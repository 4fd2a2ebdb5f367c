"""The stages evaluate and report as DVC runs them: on a finished study in a folder."""

import base64
import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from mlpstudy import paths
from mlpstudy.contracts.history import CURVES, EVALUATED_CURVES
from mlpstudy.evaluate.trivial.methods import METHODS
from tests.finished import CLASSES, EPOCHS, KINDS, RUNS
from tests.repository import surroundings

ROOT = Path(__file__).parents[2]


def evaluate_and_report(capsys: pytest.CaptureFixture[str]) -> str:
    for stage in ("evaluate", "report"):
        runpy.run_path(str(ROOT / "stages" / f"{stage}.py"), run_name="__main__")
    return capsys.readouterr().out


def outputs() -> dict[str, bytes]:
    folders = (paths.METRICS, paths.REPORTS, paths.PREDICTIONS, paths.MEASURES)
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def printed(study_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (paths.MODELS / "removed").mkdir()
    (paths.METRICS / "variants").mkdir(parents=True)
    (paths.METRICS / "variants" / "removed.json").touch()
    (paths.REPORTS / "figures").mkdir(parents=True)
    (paths.REPORTS / "figures" / "removed.svg").touch()
    return evaluate_and_report(capsys)


@pytest.mark.slow
def test_everything_is_written_rounded_and_the_same_again(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = outputs()
    assert not [name for name in first if "removed" in name]
    assert not (paths.MODELS / "removed").exists()
    check_tables()
    check_page(first)
    check_terminal(printed)
    shutil.rmtree(paths.scratch())  # so that all is measured again
    assert evaluate_and_report(capsys) == printed.split("\n", 1)[1]  # but for the line on the removed variant
    assert outputs() == first


def check_tables() -> None:
    summary = json.loads((paths.METRICS / "summary.json").read_text())
    assert list(summary) == ["accuracy", "validation_accuracy"]
    runs = pd.read_csv(paths.METRICS / "runs.csv")
    assert len(runs) == (len(KINDS) + len(METHODS)) * RUNS
    for score, values in summary.items():
        assert sorted(values) == sorted(KINDS)
        assert runs.groupby("variant")[score].mean()[list(values)].to_dict() == pytest.approx(values, abs=2e-6)
    assert summary["validation_accuracy"] != summary["accuracy"]
    better = json.loads((paths.METRICS / "variants" / "better.json").read_text())
    assert better["verdict"] == "better"
    assert better["low"] < better["diff"] < better["high"]
    assert better["accuracy"] - summary["accuracy"]["baseline"] == pytest.approx(better["diff"], abs=1e-4)
    assert not re.search(r"\d\.\d{7}", "".join(path.read_text() for path in paths.METRICS.rglob("*.*")))
    confusion = pd.read_csv(paths.METRICS / "confusion.csv")
    assert (confusion["actual"] == confusion["predicted"]).mean() == pytest.approx(better["accuracy"], abs=1e-4)
    classes = pd.read_csv(paths.METRICS / "classes.csv")
    assert len(classes) == (len(KINDS) + len(METHODS)) * RUNS * 3 * len(CLASSES)
    macro = classes[classes["part"] == "test"].groupby("variant")["f1"].mean()
    assert macro.to_dict() == pytest.approx(runs.groupby("variant")["f1"].mean().to_dict(), abs=2e-6)
    curves = pd.read_csv(paths.METRICS / "curves.csv")
    assert curves.columns.tolist() == ["variant", "epoch", *CURVES, *EVALUATED_CURVES]
    assert len(curves) == EPOCHS * len(KINDS)


def check_page(files: dict[str, bytes]) -> None:
    page = files["reports/index.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    shown = {base64.b64decode(data) for data in re.findall(r'src="data:image/[a-z+]+;base64,([^"]+)"', page)}
    assert shown == {data for name, data in files.items() if "/figures/" in name}
    assert len(re.findall("src=", page)) == len(re.findall('src="data:', page))
    assert not re.search(r"https?:|//", re.sub(r"</?[^>]*>", "", page))
    for name in files:
        assert str(Path.cwd()).encode() not in files[name]
    for figure in (files[name].decode() for name in files if name.endswith(".svg")):
        assert "<script" not in figure
        assert "dc:date" not in figure
    assert CLASSES[0] in files["reports/figures/confusion_better.svg"].decode()


def check_terminal(printed: str) -> None:
    lines = printed.splitlines()
    assert lines[0].startswith("models/removed")
    assert lines[-1] == "reports/index.html"
    assert max(map(len, lines)) <= 100
    assert all(any(line.startswith(name) for line in lines) for name in [*KINDS, *METHODS])


def test_the_stage_itself_imports_neither_matplotlib_nor_torch() -> None:
    """Which workers do that draw the figures, at the same time."""
    imports = (ROOT / "stages/report.py").read_text().split("def main")[0]
    code = f"{imports}\nimport sys; print({{'matplotlib', 'torch', 'sklearn'}} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings() | {"PYTHONPATH": str(ROOT / "src")},
        text=True,
        capture_output=True,
    )
    assert done.stdout == "set()\n", done.stderr
