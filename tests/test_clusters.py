"""The scripts of docs/clusters.md."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.markdown import fenced
from tests.repository import surroundings

PAGE = (ROOT / "docs/clusters.md").read_text(encoding="utf-8")


@pytest.fixture
def job() -> str:
    """The one with scheduler, workers and `dvc repro` in one job."""
    (script,) = [block for block in fenced(PAGE, "sh") if "srun" in block]
    return script


def test_a_job_ends_where_its_scheduler_does_not_start(job: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/dask.py").touch()  # hides the package of this name, so that its command cannot begin
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/activate").touch()
    environment = surroundings() | {"SLURM_SUBMIT_DIR": str(tmp_path)}
    done = subprocess.run(["bash", "-c", job], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "'dask' is not a package" in (tmp_path / "scheduler.log").read_text()
    assert not (tmp_path / "workers.log").exists()
