"""Ends a command of DVC, its stage and its workers, for who began it and is to end itself."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

EVERY_SECONDS = 0.5  # between two looks at whether it is time, and at what DVC has begun meanwhile


def interrupt_when(is_time: Callable[[], bool], dvc: int) -> None:
    """Waits until it is time, then sends Ctrl-C to what DVC has begun, and begins yet, and to DVC, which heeds it
    between stages; for a thread of its own, which ends with its process.

    To each process once: a second time would disturb what it does on the first. Where Ctrl-C is ignored, as in the
    background of a script, DVC and its stages have inherited that: there it is SIGTERM, which stages take for it.
    """
    number = signal.SIGTERM if signal.getsignal(signal.SIGINT) == signal.SIG_IGN else signal.SIGINT
    while not is_time():
        time.sleep(EVERY_SECONDS)
    told: set[psutil.Process] = set()
    while True:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(dvc)
            for each in (*process.children(recursive=True), process):
                if each not in told:
                    told.add(each)
                    each.send_signal(number)
        time.sleep(EVERY_SECONDS)
