"""Workers that are copies of a process: what they have imported, and how they end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from mlpstudy.process_pool import COPIES, beginning_undisturbed, process_pool
from tests.conftest import ROOT

IMPORTED = """
import os, sys
from mlpstudy.process_pool import process_pool
with process_pool(2, ["mlpstudy.nets.build"]) as pool:
    print("torch" in sys.modules, pool.submit(eval, "'torch' in __import__('sys').modules").result())
"""
# as a stage in a folder with files of the user's, none of which it imports itself
BESIDE_FILES = """
import os, sys
from mlpstudy import process_pool
process_pool.COPIES &= sys.argv[2] == "copies"
sys.path.remove("")
os.chdir(sys.argv[1])
with process_pool.process_pool(1, []) as pool:
    with process_pool.beginning_undisturbed():
        future = pool.submit(os.getcwd)
    print(future.result(), os.environ["PYTHONSAFEPATH"])
"""
# a stage that is killed while it sends a task: a pipe takes 64 kB
KILLED_WHILE_SENDING = """
import os, signal, time
from mlpstudy.process_pool import process_pool
with process_pool(1, []) as pool:
    pool.submit(os.getpid).result()
    pool.submit(time.sleep, 1)
    pool.submit(len, bytes(10**6))
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)
"""
# a stage that is killed while a worker works: with or without what is to be done all the same
KILLED_AT_WORK = """
import os, signal, sys, time
from pathlib import Path
from tests.test_process_pool import work
from mlpstudy.process_pool import process_pool
with process_pool(1, []) as pool:
    pool.submit(work, sys.argv[1] == "kept", sys.argv[2])
    while not Path(sys.argv[2]).exists():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
"""

# in a namespace of its own, with /dev/shm read-only
MOUNTED = 'mount -t tmpfs -o ro tmpfs /dev/shm && exec "$@"'
WITHOUT_MEMORY = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTED, "sh"]

# the process that workers are copies of is killed, and a new pool begun as soon as one is broken: time and again
KILLED_ORIGIN = """
import os, signal, time
from concurrent.futures import BrokenExecutor
from mlpstudy.process_pool import begin_importing, process_pool
for _ in range(40):
    begin_importing([])
    with process_pool(1, []) as pool:
        os.kill(pool.submit(os.getppid).result(), signal.SIGKILL)
        try:
            pool.submit(time.sleep, 60).result()
        except BrokenExecutor:
            pass
print("always begun")
"""


def work(kept: bool, begun: str) -> None:
    """Two seconds of it, then a word; makes the file `begun` at first."""
    from contextlib import nullcontext
    from time import sleep

    from mlpstudy.process_pool import AT_WORK

    with AT_WORK if kept else nullcontext():
        Path(begun).touch()
        sleep(2)
        print("done", flush=True)


def possible(before: Sequence[str]) -> bool:
    """May a command be run behind this one?"""
    try:
        return subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def run(code: str, *arguments: str, before: Sequence[str] = (), **variables: str) -> "subprocess.CompletedProcess[str]":
    """Returns when all processes have ended that may still write; `before` is a command that becomes another."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | variables
    command = [*before, sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60, check=False)


@pytest.mark.slow
@pytest.mark.skipif(not COPIES, reason="each worker imports by itself")
def test_workers_have_imported_what_this_process_has_not() -> None:
    assert run(IMPORTED).stdout == "False True\n"


def test_a_temporary_folder_whose_path_is_too_long_for_a_socket_costs_time_alone(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    done = run(IMPORTED, TMPDIR=str(folder))
    assert (done.stdout, done.stderr) == ("False False\n", "")


@pytest.mark.parametrize("begun", ["copies", "alone"])
def test_workers_begin_beside_a_file_with_the_name_of_one_of_pythons_modules(begun: str, tmp_path: Path) -> None:
    for name in ("queue.py", "random.py", "types.py"):
        (tmp_path / name).write_text("raise SystemExit('not of Python')\n", encoding="utf-8")
    done = run(BESIDE_FILES, str(tmp_path), begun, PYTHONSAFEPATH="")
    assert (done.stdout, done.stderr) == (f"{tmp_path} \n", "")


@pytest.mark.skipif(not possible(WITHOUT_MEMORY), reason="the system lets nobody mount over /dev/shm")
def test_a_system_without_shared_memory_is_told_of_with_what_to_do() -> None:
    code = "from mlpstudy.process_pool import process_pool\nwith process_pool(2, []): print('made')"
    done = run(code, before=WITHOUT_MEMORY)
    assert done.stdout == ""
    assert "/dev/shm: Read-only file system; MLPSTUDY_WORKERS=1 does without" in done.stderr


def test_an_error_of_the_block_kills_workers_amid_their_task() -> None:
    begun = time.monotonic()
    with pytest.raises(KeyError), process_pool(1, []) as pool:
        process = pool.submit(os.getpid).result()
        pool.submit(time.sleep, 20)
        raise KeyError
    assert time.monotonic() - begun < 15
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.slow
def test_a_worker_ends_whose_stage_was_killed_while_it_sent_a_task() -> None:
    assert run(KILLED_WHILE_SENDING).returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize(("kept", "said"), [("kept", "done\n"), ("left", "")])
def test_a_worker_ends_with_its_stage_but_not_before_what_it_is_to_finish(kept: str, said: str, tmp_path: Path) -> None:
    done = run(KILLED_AT_WORK, kept, str(tmp_path / "begun"))
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, said)


@pytest.mark.slow
@pytest.mark.skipif(not COPIES, reason="each worker begins on its own")
def test_a_pool_begins_while_the_system_still_clears_away_what_the_last_one_was_copied_from() -> None:
    done = run(KILLED_ORIGIN)
    assert "always begun" in done.stdout, done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_that_another_thread_takes_waits_until_a_process_has_begun(
    number: signal.Signals, request: pytest.FixtureRequest
) -> None:
    """As the threads of NumPy do, which are there before the first process begins. SIGTERM, which stages take for
    Ctrl-C, waits as well."""
    begins, sent, begun = threading.Event(), threading.Event(), False
    request.addfinalizer(partial(signal.signal, number, signal.getsignal(number)))
    signal.signal(number, signal.default_int_handler)

    def take() -> None:
        begins.wait()
        signal.pthread_kill(threading.get_ident(), number)
        sent.set()

    thread = threading.Thread(target=take)
    thread.start()
    with pytest.raises(KeyboardInterrupt), beginning_undisturbed():
        begins.set()
        sent.wait()
        begun = True
    thread.join()
    assert begun
    assert signal.getsignal(number) is signal.default_int_handler


def test_sigterm_that_ends_what_processes_are_copies_of_too_is_told_as_such(request: pytest.FixtureRequest) -> None:
    """As `kill` sends it to all processes of a command: none can be made any more."""
    request.addfinalizer(partial(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM)))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt), beginning_undisturbed():
        signal.raise_signal(signal.SIGTERM)
        raise EOFError


@pytest.mark.usefixtures("_heeding_interrupts")
def test_ctrl_c_stays_ignored_where_it_is_and_other_threads_begin_processes_too() -> None:
    seen: list[object] = []

    def begin() -> None:
        with beginning_undisturbed():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin()
    assert seen == [signal.default_int_handler, signal.SIG_IGN]
