"""Processes that work side by side, each begun as a copy of one that has imported what they need.

Importing PyTorch takes 1.3 s of a core, and a process for each core of a large machine would do so at the same time.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, forkserver, get_context, parent_process, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path

from mlpstudy.errors import StudyError
from mlpstudy.time_slices import ask_for_long_time_slices

SAFE_PATH = "PYTHONSAFEPATH"  # Python's variable, to which an empty one is none
COPIES = sys.platform == "linux"  # not on macOS, whose frameworks fail in copies: there each process imports by itself

AT_WORK = threading.Lock()  # held by a worker while it does what is to be done even if its stage is killed meanwhile


def begin_importing(modules: Sequence[str]) -> bool:
    """Starts the process that others will be copies of; it imports while this one goes on. Is there one now?

    Not where the folder for temporary files takes no socket, by which it is spoken to: a path of more than 75 bytes is
    too long for one, and some file systems have none.
    """
    if not COPIES:
        return False
    forkserver.set_forkserver_preload(list(modules))
    try:
        with beginning_undisturbed():
            await_end_if_killed()
            forkserver.ensure_running()
    except OSError:
        return False
    return True


def await_end_if_killed() -> None:
    """Waits for the end of the process that others were copies of, if it has just been killed.

    Python takes it for one that makes copies until the system has cleared away all that it had, which takes some
    milliseconds. Its memory goes first, and with it the command line; its pipes, by which others notice, come after.
    One that is just beginning has no command line yet.
    """
    process = vars(forkserver._forkserver)["_forkserver_pid"]  # Python has no public name for it
    while process is not None and not (has_ended(process) or Path(f"/proc/{process}/cmdline").read_bytes()):
        time.sleep(0.001)


def has_ended(process: int) -> bool:
    """Leaves it to Python to find out, and to begin another."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


@contextmanager
def process_pool(workers: int, modules: Sequence[str]) -> Iterator[ProcessPoolExecutor]:
    """At most so many processes, which have imported the modules and stay to the end of the block.

    Where it ends in an error, such as Ctrl-C, they are killed. StudyError where the system lets no processes share
    memory.
    """
    method = "forkserver" if begin_importing(modules) else "spawn"
    try:
        with beginning_undisturbed():  # the process that clears away what is shared, where none were begun to be copied
            pool = ProcessPoolExecutor(workers, get_context(method), begin_work)
    except OSError as error:
        reason = error.strerror or error
        raise StudyError(
            f"several processes share some bytes of memory, which on Linux are files of /dev/shm: {reason}; "
            "MLPSTUDY_WORKERS=1 does without"
        ) from None
    try:
        yield pool
    except BaseException:
        for process in active_children():
            process.kill()
        raise
    finally:
        pool.shutdown()


@contextmanager
def beginning_undisturbed() -> Iterator[None]:
    """Processes that begin meanwhile never notice Ctrl-C, which a terminal sends to all of them: their stage ends them.

    Else those that are still importing would each print a traceback.
    """
    with safe_path():
        resource_tracker.ensure_running()  # which begins with the first process, and would undo the next line
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with interrupted_at_end():
                yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def safe_path() -> Iterator[None]:
    """A Python that begins meanwhile takes no modules from the working folder, where it would look first: a file of the
    user's there may have the name of one of its own, as random.py."""
    before = os.environ.get(SAFE_PATH, "")
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        os.environ[SAFE_PATH] = before


@contextmanager
def interrupted_at_end() -> Iterator[None]:
    """Ctrl-C and SIGTERM during the block count at its end.

    Blocked in this thread a signal reaches another, such as one of NumPy's, and Python then interrupts this one all the
    same: in the midst of beginning a process, which nobody would know of and end.
    """
    numbers: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM)
    handlers = {number: signal.getsignal(number) for number in numbers}
    heeded = {number: handler for number, handler in handlers.items() if callable(handler)}  # `nohup` has one ignored
    if threading.current_thread() is not threading.main_thread():
        yield  # which alone is interrupted
        return
    came: list[int] = []
    for number in heeded:
        signal.signal(number, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in heeded.items():
            signal.signal(number, handler)
        for number in came:  # in place of an error, for what processes are copies of may have been ended as well
            heeded[number](number, None)


def begin_work() -> None:
    """What each worker does first."""
    end_with_stage()
    if COPIES:
        ask_for_long_time_slices()


def end_with_stage() -> None:
    """Has this process end when its stage was killed, but not before what it does under AT_WORK is done.

    Left to itself it would go on with what the stage had queued, and wait for ever for the rest of a task of which the
    stage was killed while it sent it: all workers hold the writing end of that pipe, so that it never ends.
    """
    threading.Thread(target=end_after, args=(parent_process(),), daemon=True).start()


def end_after(stage: BaseProcess) -> None:
    """Waits until the stage is gone, and for what is being done."""
    stage.join()
    with AT_WORK:
        os._exit(1)
