import shutil
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.files import write_text
from mlpstudy.scratch import training_code as module
from mlpstudy.scratch.training_code import refuse_edited_code, training_code, training_files, write_training_code

PACKAGE = module.PACKAGE


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, which is taken for the code that is loaded."""
    copy = tmp_path / "copy"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "PACKAGE", copy)
    return copy


def lines() -> str:
    return training_code.__wrapped__()


def test_every_file_of_the_code_that_trains_counts_however_deep(copied: Path) -> None:
    seen = {lines()}
    assert len(training_files()) > 30
    for file in training_files():
        file.write_text(file.read_text() + "# edited\n")
        seen.add(lines())
    assert len(seen) == len(training_files()) + 1


def test_code_that_does_not_train_does_not_count(copied: Path) -> None:
    before = lines()
    (copied / "split/make.py").write_text("")
    (copied / "train/notes.txt").write_text("")
    assert lines() == before


def test_a_stage_refuses_code_that_resolve_did_not_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_training_code()
    refuse_edited_code()
    write_text(paths.TRAINING_CODE, training_code().replace("train/epoch.py", "train/edited.py"))
    with pytest.raises(StudyError, match="edited after the stage resolve ran: run `dvc repro` again"):
        refuse_edited_code()
