import shutil
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.evaluate import measure as module
from mlpstudy.evaluate.kept import kept_results
from mlpstudy.files import write_json
from mlpstudy.stage_code import STAGES, EditedCode, write_stage_code
from tests.evaluate.test_measure import measure
from tests.finished import KINDS
from tests.scratch.test_seal import flip_a_bit

COMPETITORS = len(KINDS) + 4
pytestmark = pytest.mark.usefixtures("study_folder")


def again() -> dict[str, bytes]:
    """As DVC does it: what was there is deleted before the stage runs."""
    shutil.rmtree(paths.PREDICTIONS)
    shutil.rmtree(paths.MEASURES)
    return measure()


def measured(capsys: pytest.CaptureFixture[str]) -> int:
    """How many competitors were measured since this was last asked."""
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.endswith(f" of {COMPETITORS} competitors to measure")
    return int(line.split()[0])


def shared() -> set[str]:
    """The stage's files that are those of scratch too."""
    kept = {file.stat().st_ino for file in (paths.scratch() / "evaluate").rglob("*")}
    outputs = [file for folder in (paths.PREDICTIONS, paths.MEASURES) for file in folder.rglob("*")]
    return {str(file) for file in outputs if file.is_file() and file.stat().st_ino in kept}


@pytest.mark.slow
def test_what_did_not_change_is_not_measured_again(capsys: pytest.CaptureFixture[str]) -> None:
    first = measure()
    assert measured(capsys) == COMPETITORS
    for folder in (paths.scratch() / "evaluate").iterdir():
        (folder / ".runs.csv.123.part").touch()  # what a killed evaluate may leave
    assert shared() == set(first)
    assert again() == first
    assert measured(capsys) == 0
    assert shared() == set()  # a second stage at the same time would have the same files


@pytest.mark.slow
def test_a_changed_network_or_history_is_one_competitor_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    first = measure()
    shutil.copyfile(paths.model_file("better", 1), paths.model_file("better", 0))
    history = paths.MODELS / "twin" / "history.csv"
    history.write_text(history.read_text().replace("0.25", "0.26", 1))
    capsys.readouterr()
    changed = again()
    assert measured(capsys) == 2
    differing = {name for name in first if changed[name] != first[name]}
    assert "data/predictions/better.npy" in differing
    assert all("better" in name or "twin" in name for name in differing)


@pytest.mark.slow
def test_other_images_are_all_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    measure()
    images = np.load(paths.IMAGES)
    np.save(paths.IMAGES, 255 - images)
    capsys.readouterr()
    again()
    assert measured(capsys) == COMPETITORS


@pytest.mark.slow
def test_other_code_another_seed_or_other_packages_are_all_to_measure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measure()
    write_json(paths.CONFIGS / "evaluate.json", {"variants": sorted(KINDS), "seed": 1})
    write_stage_code("evaluate", [STAGES / "evaluate.py"])
    capsys.readouterr()
    again()
    assert measured(capsys) == COMPETITORS
    monkeypatch.setattr("mlpstudy.scratch.digests.version", lambda _: "other version")
    again()
    assert measured(capsys) == COMPETITORS


@pytest.mark.slow
def test_what_edited_code_measured_is_not_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor handed out once the code is as it was again."""
    code, write_measures = paths.code_file("evaluate").read_text(), module.write_measures

    def meanwhile(*arguments: object) -> None:
        write_measures(*arguments)  # type: ignore[arg-type]
        paths.code_file("evaluate").write_text(code.replace(code[:4], "0000", 1))

    with monkeypatch.context() as patch, pytest.raises(EditedCode):
        patch.setattr(module, "write_measures", meanwhile)
        measure()
    paths.code_file("evaluate").write_text(code)
    capsys.readouterr()
    measure()
    assert measured(capsys) == COMPETITORS


def test_each_thing_that_results_depend_on_makes_others_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def folders(seed: int = 0) -> set[Path]:
        return {each.folder for each in kept_results([("variants", "better"), ("trivial", "ridge 8x8")], seed)}

    known = [folders(), folders(seed=1)]
    for file in (paths.IMAGES, paths.INDEX, *paths.SPLIT.iterdir(), paths.FEATURES, paths.code_file("evaluate")):
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as changed:
            changed.write("more")
        known.append(folders())
    monkeypatch.setattr("mlpstudy.scratch.digests.version", lambda _: "other version")
    known.append(folders())
    assert len(set().union(*known)) == 2 * len(known)


@pytest.mark.slow
def test_a_damaged_file_is_measured_anew(capsys: pytest.CaptureFixture[str]) -> None:
    first = measure()
    (kept,) = (paths.scratch() / "evaluate").glob("better-*/confusions.npy")
    shutil.copyfile(kept, "copy")  # of the output of the same inode, so that the damage is of the kept file alone
    kept.unlink()
    Path("copy").rename(kept)
    flip_a_bit(kept)
    capsys.readouterr()
    assert again() == first
    assert measured(capsys) == 1


@pytest.mark.slow
def test_force_measures_all_anew(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = measure()
    monkeypatch.setattr(module, "is_forced", lambda: True)
    capsys.readouterr()
    assert again() == first
    assert measured(capsys) == COMPETITORS
