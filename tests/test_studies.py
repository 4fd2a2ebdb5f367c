"""Ready-made studies: text files of `-S` settings, one a line."""

import shutil
from pathlib import Path

import pytest
from dvc.utils.hydra import apply_overrides

from mlpstudy.resolve.stages import resolve
from tests.conftest import ROOT
from tests.markdown import code, tables

STUDIES = sorted((ROOT / "studies").glob("*.txt"))


def settings(study: Path) -> list[str]:
    """What `sed '/^#/d;/^$/d;s/^/-S /'` makes of the file, without the -S."""
    lines = study.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.stem)
def test_a_ready_made_study_fits_the_shipped_settings(study: Path, tmp_path: Path) -> None:
    """Every variant that it removes is there to be removed, and what remains resolves."""
    params = tmp_path / "params.yaml"
    shutil.copy(ROOT / "params.yaml", params)
    apply_overrides(params, settings(study))
    assert "baseline" in resolve(params).variants


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.stem)
def test_a_line_is_one_word_to_xargs(study: Path) -> None:
    assert [line for line in settings(study) if set(line) & set(" \t'\"\\")] == []


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.stem)
def test_a_study_says_how_it_is_run(study: Path) -> None:
    command = f"sed '/^#/d;/^$/d;s/^/-S /' studies/{study.name} | xargs dvc exp run"
    assert command in study.read_text(encoding="utf-8")


def test_the_readme_lists_every_study() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (rows,) = tables(readme, "Ready-made studies")
    assert sorted(code(file) for file, _ in rows) == [[study.name] for study in STUDIES]
