"""Runs a script and writes down which files of the working folder it opened, and which it loaded as modules.

witness.py RECORD SCRIPT [ARG ...]
"""

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


def record() -> None:
    files = [Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))]
    loaded = [str(file.relative_to(HOME)) for file in files if file.is_relative_to(HOME)]
    Path(RECORD).write_text(json.dumps({"opened": sorted(seen), "loaded": sorted(loaded)}))


sys.addaudithook(note)
atexit.register(record)
runpy.run_path(sys.argv[0], run_name="__main__")
