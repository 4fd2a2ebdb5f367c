"""What a run depends on, as one short text: config, data and code."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import xxhash

from mlpstudy import paths

# What dvc.yaml declares as the train stage's code below src/mlpstudy; tests/test_contracts.py holds the two together.
FOLDERS = ("nets", "train")
MODULES = (
    "augmentation",
    "charts",
    "config/base",
    "config/train",
    "contracts/history",
    "contracts/images",
    "contracts/split",
    "errors",
    "files",
    "paths",
    "resources",
    "seeds",
    "workers",
)
DATA = (paths.IMAGES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy", paths.SPLIT / "split.json")


def fingerprint(config: Path) -> str:
    """32 hexadecimal digits. A run may be resumed only under the config, the data and the code that began it."""
    return f"{digest([config, *DATA])[:16]}{code_digest()[:16]}"


@cache
def code_digest() -> str:
    """Of the code as this process loaded it: a worker of a cluster may outlive an edit."""
    package = Path(__file__).parents[2]
    files = [package / f"{module}.py" for module in MODULES]
    for folder in FOLDERS:
        files += sorted((package / folder).rglob("*.py"))
    return digest(files)


def digest(files: Sequence[Path]) -> str:
    """Of names, sizes and contents, in this order."""
    hashed = xxhash.xxh3_128()
    for file in files:
        hashed.update(f"{file.name}:{file.stat().st_size}:".encode())
        with file.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                hashed.update(chunk)
    return hashed.hexdigest()
