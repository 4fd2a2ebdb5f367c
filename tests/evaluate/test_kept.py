import shutil
from pathlib import Path
from typing import Any

import pytest

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.measures import competitor_folder
from mlpstudy.errors import StudyError
from mlpstudy.evaluate import measure as module
from mlpstudy.evaluate.kept import SEAL, Kept, kept_results
from mlpstudy.files import write_json
from mlpstudy.stage_code import EditedCode
from tests.evaluate.test_measure import measure, written
from tests.finished import KINDS
from tests.scratch.test_seal import flip_a_bit

COMPETITORS = len(KINDS) + 4


@pytest.fixture
def first(compared_folder: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What evaluate gave in a working folder of the test's own, which is a copy of one that was measured for many."""
    shutil.copytree(compared_folder[0], tmp_path / "measured")
    monkeypatch.chdir(tmp_path / "measured")
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    return written()


def again() -> dict[str, bytes]:
    """As DVC does it: what was there is deleted before the stage runs."""
    shutil.rmtree(paths.PREDICTIONS)
    shutil.rmtree(paths.MEASURES)
    return measure()


def measured(capsys: pytest.CaptureFixture[str]) -> int:
    """How many competitors were measured when the stage ran last; behind it a slow machine shows how far it is."""
    *_, line = (line for line in capsys.readouterr().out.splitlines() if line.endswith(" competitors to measure"))
    number, of, competitors, *_ = line.split()
    assert (of, competitors) == ("of", str(COMPETITORS))
    return int(number)


def shared() -> set[str]:
    """The stage's files that are those of scratch too."""
    kept = {file.stat().st_ino for file in (paths.scratch() / "evaluate").rglob("*")}
    outputs = [file for folder in (paths.PREDICTIONS, paths.MEASURES) for file in folder.rglob("*")]
    return {str(file) for file in outputs if file.is_file() and file.stat().st_ino in kept}


@pytest.mark.slow
def test_what_did_not_change_is_not_measured_again(study_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = measure()
    assert measured(capsys) == COMPETITORS
    for folder in (paths.scratch() / "evaluate").iterdir():
        (folder / ".runs.csv.123.part").touch()  # what a killed evaluate may leave
    assert shared() == set(first)
    assert again() == first
    assert measured(capsys) == 0
    assert shared() == set()  # a second stage at the same time would have the same files


def test_what_a_killed_worker_left_half_written_is_not_kept(
    compared_folder: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(compared_folder[0] / paths.MEASURES, tmp_path / paths.MEASURES)
    monkeypatch.chdir(tmp_path)
    files = {file.name for file in competitor_folder("trivial", "majority class").iterdir()}
    (competitor_folder("trivial", "majority class") / ".runs.csv.123.part").touch()
    kept = Kept("trivial", "majority class", tmp_path / "kept", "")
    kept.keep()
    assert {file.name for file in kept.folder.iterdir()} == files | {SEAL}


@pytest.mark.slow
def test_a_changed_network_or_history_is_one_competitor_to_measure(
    first: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(paths.model_file("better", 1), paths.model_file("better", 0))
    history = paths.MODELS / "twin" / "history.csv"
    history.write_text(history.read_text().replace("0.25", "0.26", 1))
    changed = again()
    assert measured(capsys) == 2
    differing = {name for name in first if changed[name] != first[name]}
    assert "data/predictions/better.npy" in differing
    assert all("better" in name or "twin" in name for name in differing)


@pytest.mark.slow
@pytest.mark.usefixtures("first")
def test_under_another_seed_all_are_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    write_json(paths.CONFIGS / "evaluate.json", {"variants": sorted(KINDS), "seed": 1})
    again()
    assert measured(capsys) == COMPETITORS


@pytest.mark.slow
def test_what_edited_code_measured_is_not_kept(
    study_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
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


def test_what_was_measured_while_another_command_changed_the_data_is_not_kept(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor handed out once the data are as they were again."""
    (kept,), write_measures = kept_results([("trivial", "majority class")], 0), module.write_measures

    def meanwhile(*arguments: object) -> None:
        write_measures(*arguments)  # type: ignore[arg-type]
        paths.IMAGES.write_bytes(paths.IMAGES.read_bytes()[::-1])

    monkeypatch.setattr(module, "write_measures", meanwhile)
    with pytest.raises(StudyError, match="another command changed networks, images or split"):
        module.measure(kept, load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))
    assert not kept.hand_out()


def test_edited_code_measures_no_more(study_folder: Path) -> None:
    """Nor do tasks that are begun after one has found it out."""
    code = paths.code_file("evaluate")
    code.write_text(code.read_text().replace(code.read_text()[:4], "0000", 1))
    with pytest.raises(EditedCode):
        measure()
    assert not written()


def test_each_thing_that_results_depend_on_makes_others_of_them(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_a_damaged_file_is_measured_anew(first: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    (kept,) = (paths.scratch() / "evaluate").glob("better-*/confusions.npy")
    flip_a_bit(kept)
    assert again() == first
    assert measured(capsys) == 1


@pytest.mark.slow
def test_force_measures_all_anew(
    first: dict[str, bytes], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_forced", lambda: True)
    assert again() == first
    assert measured(capsys) == COMPETITORS
