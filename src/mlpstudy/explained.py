"""How a stage or a command ends: with a sentence in place of a traceback, where a person can mend what is wrong."""

from __future__ import annotations  # else Python 3.8 fails over the annotations below, before it is told to be too old

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType

from mlpstudy.errors import DataError
from mlpstudy.mendable import cannot_print, mendable, refuse_old_python

GOES_ON = "interrupted: what is finished is kept, and the same command goes on from there"  # of a stage
# DVC refuses + and ~ a second time where params.yaml has them: not after --temp or --queue
AGAIN = " (`dvc exp run`: without those -S settings with + or ~ that params.yaml has by now)"
TRIAL = ".trial"  # what `mlpstudy trial` tells its stages as DVC_EXP_NAME; git refuses it, so no experiment has it
INTERRUPTED = 130  # exit status, as shells have it for Ctrl-C


@contextmanager
def explained(of_images: str = "", interrupted: str | None = None) -> Iterator[None]:
    """Ends a stage or a command with the message of a `StudyError` and exit status 1, or on Ctrl-C with 130.

    `of_images` is one line more for a `DataError`; `interrupted` is said on Ctrl-C, by default how a stage goes on.
    SIGTERM counts as Ctrl-C, where whoever calls does not say otherwise.
    Whoever raises SystemExit within it has said why. Scripts also import within it, which takes seconds.
    """
    replace_closed_streams()
    escape_foreign_letters()
    try:
        with noting_interrupts() as came:
            refuse_old_python()
            yield
        sys.stdout.flush()  # what cannot be printed is told below
    except SystemExit:
        if sentence := unprinted():
            print(f"error: {sentence}", file=sys.stderr)
            raise SystemExit(1) from None
        raise
    except BaseException as error:
        if is_interrupt(error) or (came and (isinstance(error, ImportError) or mendable(error) is None)):
            print(interrupted or goes_on(), file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None
        sentence = mendable(error)
        if sentence is None:
            raise
        print(f"error: {sentence}", file=sys.stderr)
        if of_images and isinstance(error, DataError):
            print(of_images, file=sys.stderr)
        raise SystemExit(1) from None
    finally:
        drop_unprintable()
        # Leaves the objects that torch made (a million) to the operating system: the last search for garbage among
        # them at exit took a second
        gc.freeze()


def goes_on() -> str:
    """How an interrupted stage does; a trial is no `dvc exp run`."""
    return GOES_ON if os.environ.get("DVC_EXP_NAME") == TRIAL else GOES_ON + AGAIN


def replace_closed_streams() -> None:
    """Has those that the caller has closed (`>&-`) lead nowhere: input, output, errors, of descriptors 0, 1 and 2.

    Python has None for them, and gives their descriptors to the next files that it opens.
    """
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            os.set_inheritable(descriptor, True)  # to DVC and git, which would do the same as Python
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def escape_foreign_letters() -> None:
    """Prints \\xe9 for what the terminal's encoding has no letter for, as Python itself does on stderr.

    Names of files and classes come from anywhere, and the leaderboard has signs that Latin-1 lacks.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def noting_interrupts() -> Iterator[list[int]]:
    """Has SIGTERM do what Ctrl-C does, so that workers are ended and what they share is cleared away.

    Gives a list that both put their numbers into: what is written in C may make another error of an interrupt, as NumPy
    while it is imported.
    """
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        with suppress(ValueError):  # not in the main thread, which alone is interrupted
            if handler in (signal.default_int_handler, signal.SIG_DFL):  # else it is ignored, as in the background
                signal.signal(number, note)
    try:
        yield came
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is note:
                signal.signal(number, handler)


def is_interrupt(error: BaseException | None) -> bool:
    """Was it Ctrl-C, or raised on the way out of it? PyTorch's exporter handles what comes from its own imports, and
    fails over what they had not got to."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def unprinted() -> str | None:
    """What is wrong where something still waits to be printed and cannot be; None also where its reader has gone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return None
    except OSError as error:
        return cannot_print(error)
    return None


def drop_unprintable() -> None:
    """What waits to be printed and cannot be, as where whoever read it has gone: Python would complain at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
