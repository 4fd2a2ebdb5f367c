"""`dvc repro -q`, as `make repro` runs it: says what DVC then keeps to itself, and ends where make is ended.

A terminal sends Ctrl-C to every process of a command. `kill` sends SIGTERM to make alone, which hands it to the shell
of its recipe and to nobody else: DVC and its stage would go on without them.
"""

from mlpstudy.errors import INTERRUPTED, explained

with explained():
    import os
    import shlex
    import signal
    import subprocess
    import sys
    import threading
    import time
    from collections.abc import Callable, Sequence
    from contextlib import suppress

    import psutil

EVERY_SECONDS = 0.5  # between two looks at whether the shell is still there


def repro(words: Sequence[str]) -> int:
    """The exit status of `dvc repro -q` with these words; INTERRUPTED where it was stopped."""
    shell, came = os.getppid(), list[int]()

    def is_left() -> bool:
        return signal.SIGTERM in came or os.getppid() != shell

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:  # as a shell has it in the background: DVC inherits that
            signal.signal(number, lambda number, _: came.append(number))
    process = subprocess.Popen(("dvc", "repro", "-q", *words))
    threading.Thread(target=interrupt_when, args=(is_left, process.pid), daemon=True).start()
    status = process.wait()
    if came or is_left():
        return INTERRUPTED
    if status:
        tell_where_the_reason_is(words)
    return status


def interrupt_when(is_left: Callable[[], bool], dvc: int) -> None:
    """Waits for it, then sends Ctrl-C to what DVC has begun, and begins yet, and to DVC, which heeds it between stages.

    To each process once: a second time would disturb what it does on the first.
    """
    while not is_left():
        time.sleep(EVERY_SECONDS)
    told: set[psutil.Process] = set()
    while True:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(dvc)
            for each in (*process.children(recursive=True), process):
                if each not in told:
                    told.add(each)
                    each.send_signal(signal.SIGINT)
        time.sleep(EVERY_SECONDS)


def tell_where_the_reason_is(words: Sequence[str]) -> None:
    """Where DVC fails itself (a broken dvc.yaml, a lock that somebody else holds) `dvc status` says why, but not where
    it could not put results into its cache, as on a full disk."""
    if subprocess.run(("dvc", "status"), stdout=subprocess.DEVNULL, check=False).returncode == 0:
        print(f"where no reason stands above, `{shlex.join(('dvc', 'repro', *words))}` says it", file=sys.stderr)


if __name__ == "__main__":
    with explained():
        sys.exit(repro(sys.argv[1:]))
