"""The code that decides what training gives: as one file of digests, which resolve writes and every variant watches.

DVC reads and writes dvc.lock three times for each stage that runs, at the pace of YAML. With the code's files below
each of 19 variants it had 2,320 lines; so they stand there once, below resolve.
"""

from functools import cache
from pathlib import Path

import xxhash

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.files import write_text

# Below src/mlpstudy. In dvc.yaml they are dependencies of resolve; tests/test_contracts.py holds the two together.
FOLDERS = ("nets", "scratch", "train")
MODULES = (
    "augmentation",
    "charts",
    "config/base",
    "config/search",
    "config/train",
    "config/tuned",
    "contracts/features",
    "contracts/history",
    "contracts/images",
    "contracts/inputs",
    "contracts/runs",
    "contracts/search",
    "contracts/split",
    "contracts/subset",
    "counted",
    "errors",
    "files",
    "paths",
    "resources",
    "search_space",
    "seeds",
    "views",
    "workers",
)
PACKAGE = Path(__file__).parents[1]


@cache
def training_code() -> str:
    """A line for each file, with its digest, as this process loaded it: a cluster's worker may outlive an edit."""
    return "".join(
        f"{xxhash.xxh3_128_hexdigest(file.read_bytes())}  {file.relative_to(PACKAGE).as_posix()}\n"
        for file in training_files()
    )


def training_files() -> list[Path]:
    """All of them, sorted."""
    files = [PACKAGE / f"{module}.py" for module in MODULES]
    files += [file for folder in FOLDERS for file in (PACKAGE / folder).rglob("*.py")]
    return sorted(files)


def write_training_code() -> None:
    """For DVC, which compares it with what it was when a variant was trained."""
    write_text(paths.TRAINING_CODE, training_code())


def refuse_edited_code() -> None:
    """StudyError where the code is no longer what resolve saw, so that DVC would note down the wrong one."""
    if paths.TRAINING_CODE.read_text(encoding="utf-8") != training_code():
        raise StudyError("src/mlpstudy was edited after the stage resolve ran: run `dvc repro` again")
