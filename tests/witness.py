"""Runs a script and writes down which files of the working folder it opened: witness.py RECORD SCRIPT [ARG ...]."""

import atexit
import json
import os
import runpy
import sys
from pathlib import Path

RECORD, *sys.argv = sys.argv[1:]
HOME = Path.cwd()
seen: set[tuple[str, bool]] = set()


def note(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    path, mode, flags = arguments
    written = bool(mode and set(str(mode)) & set("wax+")) or bool(
        isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
    )
    place = Path(os.path.normpath(HOME / os.fsdecode(path)))  # type: ignore[type-var]
    if place.is_relative_to(HOME) and (place.is_file() or written):
        seen.add((str(place.relative_to(HOME)), written))


sys.addaudithook(note)
atexit.register(lambda: Path(RECORD).write_text(json.dumps(sorted(seen))))
runpy.run_path(sys.argv[0], run_name="__main__")
