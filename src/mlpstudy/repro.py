"""`dvc repro -q`, as `make repro` runs it: says what DVC then keeps to itself, and ends where make is ended.

A terminal sends Ctrl-C to every process of a command. `kill` sends SIGTERM to make alone, which hands it to the shell
of its recipe and to nobody else: DVC and its stage would go on without them.
"""

from mlpstudy.explained import INTERRUPTED, explained

with explained():
    import os

    SHELL = os.getppid()  # first of all: one that ends while the rest is imported would never be missed

    import shlex
    import signal
    import subprocess
    import sys
    import threading
    from collections.abc import Sequence

    from mlpstudy.interrupt import interrupt_when


def repro(words: Sequence[str]) -> int:
    """The exit status of `dvc repro -q` with these words; INTERRUPTED where it was stopped."""
    came: list[int] = []

    def is_left() -> bool:
        return signal.SIGTERM in came or os.getppid() != SHELL

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


def tell_where_the_reason_is(words: Sequence[str]) -> None:
    """Where DVC fails itself (a broken dvc.yaml, a lock that somebody else holds) `dvc status` says why, but not where
    it could not put results into its cache, as on a full disk."""
    if subprocess.run(("dvc", "status"), stdout=subprocess.DEVNULL, check=False).returncode == 0:
        print(f"where no reason stands above, `{shlex.join(('dvc', 'repro', *words))}` says it", file=sys.stderr)


if __name__ == "__main__":
    with explained():
        sys.exit(repro(sys.argv[1:]))
