"""Where a variant's runs lie until all are finished: one folder for config, data and code together."""

import csv
import fcntl
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import xxhash

from mlpstudy import paths
from mlpstudy.files import write_text
from mlpstudy.train.job import Row

# in the package: what dvc.yaml declares as the train stage's code
ROOMS = ("nets", "train")
MODULES = ("augmentation", "config/base", "config/train", "dataset", "errors", "files", "paths", "seeds", "workers")
DATA = (paths.IMAGES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy", paths.SPLIT / "split.json")


def fingerprint(config: Path) -> str:
    """A run may be resumed only under the config, the data and the code that began it."""
    return digest([config, *DATA], code_digest())


@cache
def code_digest() -> str:
    """Of the code as this process loaded it: a worker of a cluster may outlive an edit."""
    package = Path(__file__).parents[1]
    rooms = [file for room in ROOMS for file in sorted((package / room).glob("*.py"))]
    return digest([package / f"{module}.py" for module in MODULES] + rooms)


def digest(files: Sequence[Path], start: str = "") -> str:
    hashed = xxhash.xxh3_128(start.encode())
    for file in files:
        hashed.update(f"{file.name}:{file.stat().st_size}:".encode())
        with file.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                hashed.update(chunk)
    return hashed.hexdigest()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process holds the lock; the system frees it when its holder dies, however it dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_history(path: Path, run: int, history: Sequence[Row]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["run", *history[0]])
    table.writerows([run, *(f"{value:.8g}" for value in row.values())] for row in history)
    write_text(path, text.getvalue())


def publish(folder: Path, variant: str, runs: int) -> None:
    """Hands the finished runs to models/<variant>; scratch keeps them until all of them stand there."""
    target = paths.MODELS / variant
    target.mkdir(parents=True, exist_ok=True)
    names = [paths.run_name(run) for run in range(runs)]
    for name in names:
        place(folder / f"{name}.safetensors", target / f"{name}.safetensors")
    parts = [(folder / f"{name}.csv").read_text() for name in names]
    header = parts[0].splitlines(keepends=True)[0]
    write_text(target / "history.csv", header + "".join(part.removeprefix(header) for part in parts))
    shutil.rmtree(folder)


def place(source: Path, target: Path) -> None:
    """A second name for the same file where the file system allows it, else a copy."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
