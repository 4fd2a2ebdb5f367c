"""What DVC was asked for, read from real processes with its command lines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlpstudy.scratch.request import is_forced
from tests.conftest import ROOT
from tests.repository import surroundings

ASK = "from mlpstudy.scratch.request import *; r = dvc_request(); print(r.targets, r.force, r.single_item)"


@pytest.fixture
def fake_dvc(tmp_path: Path) -> Path:
    """A program of DVC's name that does nothing but run a stage of its own: the question, through a shell."""
    program = tmp_path / "dvc"
    program.write_text(f"import subprocess, sys\nsubprocess.run(['bash', '-c', '{sys.executable} ask.py; true'])\n")
    (tmp_path / "ask.py").write_text(ASK)
    return program


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("repro", "[] False False"),
        ("repro -q -s train@one -f", "['train@one'] True True"),
        ("exp run -S model.dropout=0.5 evaluate", "['evaluate'] False False"),
        ("exp exec-run --infofile there", "[] False False"),
    ],
)
def test_targets_and_flags_are_those_of_the_command_line(fake_dvc: Path, command: str, answer: str) -> None:
    words = [sys.executable, str(fake_dvc), *command.split()]
    environment = surroundings() | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(words, cwd=fake_dvc.parent, env=environment, text=True, capture_output=True, check=True)
    assert done.stdout.strip() == answer


def test_where_dvc_runs_nothing_nothing_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DVC_STAGE", raising=False)
    assert not is_forced()
    assert "DVC_STAGE" not in os.environ
