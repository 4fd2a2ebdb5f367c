"""What `make` does before it does anything: the environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("interpreter", "made_anew"), [(sys.executable, False), ("/gone/.venv/bin/python", True), (None, True)]
)
def test_an_environment_whose_interpreter_has_gone_is_made_anew(
    tmp_path: Path, interpreter: str | None, made_anew: bool
) -> None:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/ready").touch()
    if interpreter:
        (tmp_path / ".venv/bin/dvc").write_text(f"#!{interpreter}\nimport dvc\n", encoding="utf-8")
    command = ["make", "--dry-run", ".venv/ready"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ("-m venv --clear .venv" in done.stdout, done.stderr) == (made_anew, "")
