"""`make repro` that is ended by the real signals, in real processes."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.repository import Repository, link_environment, surroundings

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_heeding_interrupts")]

OUTPUT = Path("output.txt")


MAKE = ("make", "repro", "JOBS=2")
IN_THE_BACKGROUND = ("bash", "-c", f"trap '' INT; exec {' '.join(MAKE)}")  # of a script: Ctrl-C is for others


@contextmanager
def training(repository: Repository, command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """`make repro` in a session of its own, in the midst of training; nothing of it is left after the block."""
    link_environment(repository.folder)
    repository.set(train__epochs=100_000)
    with (repository.folder / OUTPUT).open("w") as output:
        make = subprocess.Popen(
            command,
            cwd=repository.folder,
            env=surroundings() | {"MLPSTUDY_CHECKPOINT_SECONDS": "0"},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not list((repository.folder / ".scratch/train").glob("*/*.checkpoint")):
            assert make.poll() is None, printed(repository)
            time.sleep(0.1)
        yield make
    finally:
        with suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGKILL)
        make.wait()


def printed(repository: Repository) -> str:
    return (repository.folder / OUTPUT).read_text()


def at_work(session: int) -> list[psutil.Process]:
    """What runs in it."""
    return [each for each in psutil.process_iter() if session_of(each.pid) == session]


def session_of(process: int) -> int | None:
    """None where it has ended meanwhile."""
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return None


def end(make: "subprocess.Popen[bytes]") -> None:
    """By SIGTERM, and with all that it has begun."""
    make.terminate()
    assert make.wait() == -signal.SIGTERM
    deadline = time.monotonic() + 60
    while left := at_work(make.pid):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def test_dvc_and_its_stage_end_with_make(repository: Repository) -> None:
    with training(repository, MAKE) as make:
        end(make)
    assert "interrupted: what is finished is kept" in printed(repository)
    assert "Traceback" not in printed(repository)
    repository.run("git", "checkout", "params.yaml")
    repository.run("make", "repro")  # which would be refused beside a command of DVC
    repository.run("git", "diff", "--exit-code", "--stat", "dvc.lock", "metrics", "reports")


def test_dvc_and_its_stage_end_with_make_where_control_c_is_ignored(repository: Repository) -> None:
    with training(repository, IN_THE_BACKGROUND) as make:
        end(make)
    assert "Traceback" not in printed(repository)


def test_after_control_c_no_reason_is_looked_for(repository: Repository) -> None:
    """`dvc repro`, which was named for it, would begin the study again."""
    with training(repository, MAKE) as make:
        os.killpg(make.pid, signal.SIGINT)
        assert make.wait(timeout=60) in (2, -signal.SIGINT)
    assert "interrupted: what is finished is kept" in printed(repository)
    assert "where no reason stands above" not in printed(repository)
