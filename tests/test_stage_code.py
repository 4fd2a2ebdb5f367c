"""The digests of a stage's code: what counts, and who is stopped by an edit."""

import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mlpstudy import paths, stage_code
from mlpstudy.errors import StudyError
from mlpstudy.stage_code import EditedCode, imported_digest, refuse_edited_code, refuse_other_code, write_stage_code

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
    monkeypatch.setitem(sys.modules, "mlpstudy.train.fit", ModuleType("fit"))
    imported_digest.cache_clear()
    write_stage_code("train", [source / "mlpstudy/train/fit.py", tmp_path / "stages/train.py"])
    yield tmp_path
    imported_digest.cache_clear()


def test_a_line_for_each_file_by_name(copied: Path) -> None:
    lines = paths.code_file("train").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == ["mlpstudy/train/fit.py", "stages/train.py"]
    assert {len(line.split("  ")[0]) for line in lines} == {32}


@pytest.mark.parametrize("edit", [lambda file: file.write_text("edited"), Path.unlink])
def test_a_stage_refuses_code_that_resolve_did_not_see(copied: Path, edit: object) -> None:
    refuse_edited_code("train")
    edit(copied / "src/mlpstudy/train/fit.py")  # type: ignore[operator]
    with pytest.raises(StudyError) as refused:
        refuse_edited_code("train")
    assert str(refused.value) == EDITED


def test_a_worker_compares_what_it_has_imported_as_it_found_it(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent what it shall train, has no scripts, and may outlive an edit."""
    code = stage_code.stage_code("train")
    shutil.rmtree(copied / "stages")
    refuse_other_code(code)
    (copied / "src/mlpstudy/train/fit.py").write_text("edited")
    refuse_other_code(code)
    with pytest.raises(EditedCode):
        refuse_other_code(code.replace(code[:4], "0000", 1))
    imported_digest.cache_clear()
    with pytest.raises(EditedCode) as refused:
        refuse_other_code(code)
    assert str(pickle.loads(pickle.dumps(refused.value))) == EDITED
    monkeypatch.delitem(sys.modules, "mlpstudy.train.fit")  # not imported yet: compared when it is
    refuse_other_code(code)
