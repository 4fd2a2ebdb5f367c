"""The digests of a stage's code: what counts, and who is stopped by an edit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpstudy import paths, stage_code
from mlpstudy.errors import StudyError
from mlpstudy.stage_code import is_loaded, loaded_digest, refuse_edited_code, write_stage_code

EDITED = "mlpstudy/train/fit.py: edited after the stage resolve ran: run `dvc repro` again"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of package and scripts, which is taken for the code that is loaded; train's digests are written."""
    source = tmp_path / "src"
    shutil.copytree(stage_code.PACKAGE, source / "mlpstudy", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(stage_code.STAGES, tmp_path / "stages", ignore=shutil.ignore_patterns("__pycache__"))
    for name, place in {"PACKAGE": source / "mlpstudy", "SOURCE": source, "STAGES": tmp_path / "stages"}.items():
        monkeypatch.setattr(stage_code, name, place)
    monkeypatch.chdir(tmp_path)
    loaded_digest.cache_clear()
    write_stage_code("train", [source / "mlpstudy/train/fit.py", tmp_path / "stages/train.py"])
    yield tmp_path
    loaded_digest.cache_clear()


def test_a_line_for_each_file_by_name(copied: Path) -> None:
    lines = paths.code_file("train").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == ["mlpstudy/train/fit.py", "stages/train.py"]
    assert {len(line.split("  ")[0]) for line in lines} == {32}


@pytest.mark.parametrize("edit", [lambda file: file.write_text("edited"), Path.unlink])
def test_a_stage_refuses_code_that_resolve_did_not_see(copied: Path, edit: object) -> None:
    refuse_edited_code("train")
    edit(copied / "src/mlpstudy/train/fit.py")  # type: ignore[operator]
    refuse_edited_code("train")  # what this process has loaded is what resolve saw
    loaded_digest.cache_clear()
    with pytest.raises(StudyError) as refused:
        refuse_edited_code("train")
    assert str(refused.value) == EDITED


def test_a_worker_compares_the_package_alone(copied: Path) -> None:
    """It is sent what it shall train, and may have no scripts."""
    code = stage_code.stage_code("train")
    shutil.rmtree(copied / "stages")
    assert is_loaded(code)
    assert not is_loaded(code.replace("mlpstudy/train/fit.py", "mlpstudy/train/other.py"))
    assert not is_loaded(code.replace(code[:4], "0000", 1))
