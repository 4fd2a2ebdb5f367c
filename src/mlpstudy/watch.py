"""Has a folder or archive of images changed since it was read? DVC does not watch what lies outside of the pipeline.

Count and time are kept in .scratch, for a time in a result would change its hash. Without them nothing is said.
"""

import hashlib
import os
import zipfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.files import read_json, write_json


@dataclass(frozen=True)
class Glance:
    """What is cheap to see of a source: 60,000 files take half a second."""

    files: int
    newest_ns: int  # when the newest file, or a folder's list of files, last changed; nanoseconds since 1970


def glance(source: Path) -> Glance:
    """Of a file, or of everything in a folder. OSError where it does not exist."""
    times, files = [source.stat().st_mtime_ns], 0 if source.is_dir() else 1
    for parent, _, names in os.walk(source):
        times.append(Path(parent).stat().st_mtime_ns)
        times += [(Path(parent) / name).lstat().st_mtime_ns for name in names]
        files += len(names)
    return Glance(files, max(times))


def seen(path: str) -> Glance | None:
    """How the source looks at this moment, `path` as the settings give it; None where it cannot be looked at."""
    try:
        return glance(located(path))
    except (OSError, RuntimeError):  # RuntimeError: ~ of somebody without a home
        return None


def remember(path: str, look: Glance | None) -> None:
    """Keeps how the source looked when it was read, as the last of all and as that of the images in data/raw.

    A scratch that cannot be written keeps nothing.
    """
    with suppress(OSError, StudyError):
        if look:
            for memory in (memory_of(path), memory_of(path, raw_images())):
                write_json(memory, asdict(look))


def change_line(path: str) -> str:
    """One sentence if the source looks other than when it was read; else nothing.

    Read for the images in data/raw, which may be those of an earlier commit or experiment; or, where these are of
    another source, for the last time.
    """
    before, now = remembered(path, raw_images()) or remembered(path), seen(path)
    if now is None or before is None or before == now:
        return ""
    return (
        f"{path}: has changed since it was read ({before.files} files then, {now.files} now); "
        "to read it again: dvc repro -f -s download"
    )


def read_for_others(path: str) -> bool:
    """Was it read before, but not for the images in data/raw? Then DVC may bring back an older reading of it."""
    return remembered(path) is not None and remembered(path, raw_images()) is None


def located(path: str) -> Path:
    """Below the repository, unless the path says otherwise."""
    return paths.repository() / Path(path).expanduser()


def remembered(path: str, images: str = "") -> Glance | None:
    """How the source looked when these images were read of it; None where that is not known."""
    try:
        return Glance(**read_json(memory_of(path, images)))
    except (OSError, ValueError, TypeError):
        return None


def raw_images() -> str:
    """What tells the images in data/raw from all others: names, sizes and checksums; empty where there are none."""
    try:
        with zipfile.ZipFile(paths.RAW_ZIP) as archive:
            members = [(each.filename, each.file_size, each.CRC) for each in archive.infolist()]
    except (OSError, zipfile.BadZipFile):
        return ""
    return hashlib.sha256(repr(members).encode()).hexdigest()


def memory_of(path: str, images: str = "") -> Path:
    """One file for each source, and one for all images that were read of it at a time."""
    name = hashlib.sha256(f"{path}\n{images}".encode() if images else path.encode())
    return paths.scratch() / "sources" / f"{name.hexdigest()[:16]}.json"


def main() -> int:
    """Exit status 0 if the source lies on this machine, so that it can be read again; used by `make repro`."""
    path = read_json(paths.CONFIGS / "download.json")["path"]
    if path and seen(path) is None:
        print(f"{path} is not here: going on with what was read from it before, if anything was")
    return 0 if path and seen(path) else 1


if __name__ == "__main__":
    raise SystemExit(main())
