"""Has a folder or archive of images changed since it was read? DVC does not watch what lies outside of the pipeline.

What was seen when it was read waits in scratch: times have no place in a result. Where that was deleted, nobody knows.
"""

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from mlpstudy import paths
from mlpstudy.files import read_json, write_json


@dataclass(frozen=True)
class Glance:
    """What is cheap to see: 60,000 files take half a second."""

    files: int
    newest_ns: int  # when the newest file, or a folder's list of files, last changed; nanoseconds since 1970


def glance(source: Path) -> Glance:
    """At a file, or at everything in a folder. OSError where it is not there."""
    times, files = [source.stat().st_mtime_ns], 0 if source.is_dir() else 1
    for parent, _, names in os.walk(source):
        times.append(Path(parent).stat().st_mtime_ns)
        times += [(Path(parent) / name).lstat().st_mtime_ns for name in names]
        files += len(names)
    return Glance(files, max(times))


def remember(path: str) -> None:
    """Keeps how the source looks at this moment; `path` as the settings give it."""
    write_json(memory_of(path), asdict(glance(located(path))))


def change_line(path: str) -> str:
    """One sentence if the source looks other than when it was read; else nothing."""
    try:
        before, now = Glance(**read_json(memory_of(path))), glance(located(path))
    except (OSError, ValueError, TypeError):
        return ""
    if before == now:
        return ""
    return (
        f"{path}: has changed since it was read ({before.files} files then, {now.files} now); "
        "to read it again: dvc repro -f -s download"
    )


def located(path: str) -> Path:
    """Below the repository, unless the path says otherwise."""
    return paths.repository() / Path(path).expanduser()


def memory_of(path: str) -> Path:
    """One file for each source."""
    return paths.scratch() / "sources" / f"{hashlib.sha256(path.encode()).hexdigest()[:16]}.json"
