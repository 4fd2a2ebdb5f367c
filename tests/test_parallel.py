"""Tasks of a stage on several workers."""

import ast
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from multiprocessing import parent_process
from pathlib import Path

import pytest

from mlpstudy.errors import StudyError
from mlpstudy.parallel import in_parallel, results

SCIPY_IN_A_TASK = """
from mlpstudy.parallel import in_parallel

def threads():
    import scipy.linalg
    from threadpoolctl import threadpool_info
    return [library["num_threads"] for library in threadpool_info() if "scipy" in library["filepath"]]

print(*in_parallel([threads], ["scipy.linalg"]))
"""


def end_by_kill() -> None:
    """As the system ends a process when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("of the first task")


def after(file: Path, ending: Callable[[], None]) -> None:
    """Ends so when the file is there, or when nobody has made it for some seconds; not in the process of the test."""
    assert parent_process()
    deadline = time.monotonic() + 5
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    ending()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "error", "words"),
    [(fail, ValueError, "of the first task"), (end_by_kill, StudyError, "a worker process was killed, perhaps for")],
)
def test_what_is_finished_is_handed_out_before_the_error_of_an_earlier_task(
    ending: Callable[[], None],
    error: type[Exception],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    handed_out = set()
    with pytest.raises(error, match=words):
        for number, _ in in_parallel([partial(after, tmp_path / "handed out", ending), os.getpid, os.getpid], []):
            handed_out.add(number)
            if handed_out == {1, 2}:
                (tmp_path / "handed out").touch()
    assert handed_out == {1, 2}


def test_one_worker_computes_on_one_thread_with_libraries_that_its_first_task_asks_for() -> None:
    threads = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MLPSTUDY_WORKERS": "1"}
    command = [sys.executable, "-c", SCIPY_IN_A_TASK]
    done = subprocess.run(command, env=os.environ | threads, capture_output=True, text=True, check=True)
    number, counts = ast.literal_eval(done.stdout)
    assert number == 0
    assert set(counts) <= {1}


def test_of_two_errors_that_of_the_first_task_is_raised() -> None:
    first, second = futures = [Future[None](), Future[None]()]
    second.set_exception(ValueError("of the second task"))
    threading.Timer(0.05, first.set_exception, [ValueError("of the first task")]).start()
    with pytest.raises(ValueError, match="of the first task"):
        list(results({future: number for number, future in enumerate(futures)}))
