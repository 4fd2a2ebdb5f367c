"""Ready-made studies: text files of `-S` settings, one a line."""

import shutil
from pathlib import Path

import pytest
from dvc.utils.hydra import apply_overrides

from mlpstudy.command.misspelt import refuse_misspelt
from mlpstudy.command.settings import study_settings
from mlpstudy.resolve.stages import resolve
from tests.conftest import ROOT
from tests.markdown import code, tables

pytestmark = pytest.mark.shipped

STUDIES = sorted((ROOT / "studies").glob("*.txt"))


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.stem)
def test_a_ready_made_study_fits_the_shipped_settings(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every variant that it removes is there to be removed, and what remains resolves."""
    params = tmp_path / "params.yaml"
    shutil.copy(ROOT / "params.yaml", params)
    monkeypatch.chdir(ROOT)
    refuse_misspelt(study_settings(study.stem))
    apply_overrides(params, study_settings(study.stem))
    assert "baseline" in resolve(params).variants


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.stem)
def test_a_study_says_how_it_is_run(study: Path) -> None:
    assert f"\n#   mlpstudy run --study {study.stem}\n" in study.read_text(encoding="utf-8")


def test_the_readme_lists_every_study() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (rows,) = tables(readme, "Ready-made studies")
    assert sorted(name for files, _ in rows for name in code(files)) == [study.name for study in STUDIES]
