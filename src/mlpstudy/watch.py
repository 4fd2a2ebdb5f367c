"""Has a folder or archive of images changed since it was read? DVC does not watch what lies outside of the pipeline.

How it looked is kept in .scratch, for a time in a result would change its hash. Without that nothing is said.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from stat import S_ISDIR

from mlpstudy import paths
from mlpstudy.counted import counted
from mlpstudy.errors import StudyError
from mlpstudy.files import delete_leftovers, read_json, write_json

MOST_LINKS = 40  # from link to link: Linux's own limit


@dataclass(frozen=True)
class Glance:
    """What is cheap to see of a source: 100,000 files take a second."""

    files: int
    digest: str  # of the names, sizes and times of all of them


def glance(source: Path, table: Path | None = None) -> Glance:
    """Of a file, or of everything in a folder, and of a table beside it. OSError where the source does not exist.

    The time of the newest file would not do: an older one, brought back by `cp -p`, may lie in its place.
    """
    files, digest = 0, 0
    for look in chain(looks(source), looks(table) if table and table.is_file() else ()):
        files += not look[0].endswith("/")
        # each is hashed alone and the hashes are joined by xor, for which it does not matter in which order a disk
        # lists its files
        digest ^= int.from_bytes(hashlib.sha256(repr(look).encode()).digest()[:16])
    return Glance(files, f"{digest:032x}")


def looks(source: Path) -> Iterator[tuple[str, int, int]]:
    """Name, size in bytes and nanoseconds since 1970 of each file; of each folder the name alone, with a slash."""
    if not source.is_dir():
        yield source.name, source.stat().st_size, source.stat().st_mtime_ns
    for parent, folders, names in os.walk(source):
        for name in (*folders, *names):
            path = f"{parent}/{name}"
            status, below = os.lstat(path), path.removeprefix(f"{source}/")
            yield (f"{below}/", 0, 0) if S_ISDIR(status.st_mode) else (below, status.st_size, status.st_mtime_ns)


def seen(path: str, labels: str | None = None) -> Glance | None:
    """How the source looks at this moment, `path` and `labels` as the settings give them; None where it cannot be
    looked at."""
    try:
        return glance(located(path), beside(path, labels) if labels else None)
    except (OSError, RuntimeError):  # RuntimeError: ~ of somebody without a home
        return None


def remember(path: str, look: Glance | None, labels: str | None = None) -> None:
    """Keeps how the source looked when it was read, as the last of all and as that of the images in data/raw.

    A scratch that cannot be written keeps nothing.
    """
    with suppress(OSError, StudyError):
        if look:
            for memory in (memory_of(path, labels), memory_of(path, labels, raw_images())):
                delete_leftovers(memory)
                write_json(memory, asdict(look))


def change_line(path: str, labels: str | None = None) -> str:
    """One sentence if the source looks other than when it was read; else nothing.

    Read for the images in data/raw, which may be those of an earlier commit or experiment; or, where these are of
    another source, for the last time. Whether download runs anyway, as in `make repro`, is not known here.
    """
    before, now = remembered(path, labels, raw_images()) or remembered(path, labels), seen(path, labels)
    if now is None or before is None or before == now:
        return ""
    return (
        f"{path}: has changed since it was read ({counted(before.files, 'file')} then, {now.files:,} now); "
        "unless the stage download runs now, `dvc repro -f -s download` reads it again"
    )


def read_for_others(path: str, labels: str | None = None) -> bool:
    """Was it read before, but not for the images in data/raw? Then DVC may bring back an older reading of it."""
    return remembered(path, labels) is not None and remembered(path, labels, raw_images()) is None


def located(path: str) -> Path:
    """Below the repository, unless the path says otherwise."""
    return paths.repository() / Path(path).expanduser()


def beside(path: str, labels: str) -> Path:
    """Where a table of labels lies that is not in the source, but in the folder in which the source lies.

    Where none lies beside a link, such as data/images, it is looked for beside what the link leads to, which may be
    another link. OSError where that cannot be done.
    """
    places = [folder / labels for folder in folders_beside(path)]
    return next((file for file in places if file.is_file()), places[-1])


def folders_beside(path: str) -> list[Path]:
    """Those in which a source lies, and in which what it leads to lies. OSError where that cannot be told."""
    return [*folders_of_links(located(path)), located(path).resolve().parent]


def folders_of_links(source: Path) -> Iterator[Path]:
    """Those in which a source lies, by its own name and by the names that links lead to from there."""
    for _ in range(MOST_LINKS):
        yield source.parent
        if not source.is_symlink():
            return
        source = source.parent / source.readlink()


def remembered(path: str, labels: str | None, images: str = "") -> Glance | None:
    """How the source looked when these images were read of it; None where that is not known."""
    try:
        return Glance(**read_json(memory_of(path, labels, images)))
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


def memory_of(path: str, labels: str | None = None, images: str = "") -> Path:
    """One file for each source with its table, and one for all images that were read of it at a time."""
    name = hashlib.sha256("\n".join(part for part in (path, labels, images) if part).encode())
    return paths.scratch() / "sources" / f"{name.hexdigest()[:16]}.json"


def main() -> int:
    """Exit status 0 if the source lies on this machine, so that it can be read again; used by `make repro`."""
    path = read_json(paths.CONFIGS / "download.json")["path"]
    if path and seen(path):
        return 0
    if path:
        print(f"{path} is not here: going on with what was read from it before, if anything was")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
