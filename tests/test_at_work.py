"""A command beside one of DVC, in real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.at_work import RWLOCK, noted, refuse_beside_dvc
from mlpstudy.errors import StudyError


def write(workspace: Path, lock: Any) -> None:
    (workspace / RWLOCK).parent.mkdir(parents=True, exist_ok=True)
    (workspace / RWLOCK).write_text(json.dumps(lock))


def working(process: int) -> dict[str, Any]:
    return {"pid": process, "cmd": f"/usr/bin/dvc exp run --name long {'-S a=1 ' * 99}"}


@pytest.mark.parametrize("how", ["read", "write"])
def test_what_another_process_reads_or_writes_is_left_alone(tmp_path: Path, how: str) -> None:
    entry = {"models/a": working(os.getpid())} if how == "write" else {"data": [working(os.getpid())]}
    write(tmp_path, {"read": {}, "write": {}} | {how: entry})
    told = rf"^`dvc exp run --name long [^`]{{,40}} \.\.\.` \(process {os.getpid()}\) is at work here: .* --queue"
    with pytest.raises(StudyError, match=rf"{told}.* remove {RWLOCK}$"):
        refuse_beside_dvc(tmp_path)


def test_of_a_command_that_was_killed_only_the_note_is_left(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    write(tmp_path, {"read": {"data": [working(ended.pid)]}, "write": {}})
    assert noted(tmp_path / RWLOCK)
    refuse_beside_dvc(tmp_path)


@pytest.mark.parametrize("damaged", [b"", b'{"read": {"data": [{"pid": 1', b"\0" * 4096, b"\xff"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / RWLOCK).parent.mkdir(parents=True)
    (tmp_path / RWLOCK).write_bytes(damaged)
    with pytest.raises(StudyError, match=rf"^{RWLOCK}: empty or damaged, .*: remove it, if no command of DVC is"):
        refuse_beside_dvc(tmp_path)


@pytest.mark.parametrize("lock", [{}, [], {"read": {"data": 1}, "write": {}}, {"read": [], "write": {}}])
def test_a_file_of_another_form_is_no_reason_to_refuse(tmp_path: Path, lock: Any) -> None:
    refuse_beside_dvc(tmp_path)
    write(tmp_path, lock)
    refuse_beside_dvc(tmp_path)
