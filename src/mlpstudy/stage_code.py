"""The code of a stage: one file of digests, which resolve writes and the stage watches.

DVC reads dvc.lock twice and writes it once for each stage that runs, at the pace of YAML: files of code listed there
would cost more than their stages' own start.
"""

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import StudyError, in_short
from mlpstudy.files import quick_digest, write_text

PACKAGE = Path(__file__).parent
SOURCE = PACKAGE.parent  # src, or wherever a worker of a cluster has the package
STAGES = SOURCE.parent / "stages"


class EditedCode(StudyError):
    """Files of code are no longer what resolve saw: results would be recorded as those of other code."""


def write_stage_code(stage: str, files: Iterable[Path]) -> None:
    """A line for each file, with its digest, by name."""
    lines = sorted((code_name(file), quick_digest(file)) for file in files)
    write_text(paths.code_file(stage), "".join(f"{digest}  {name}\n" for name, digest in lines))


def stage_code(stage: str) -> str:
    """What resolve wrote of the stage's code: equal texts mean equal code."""
    return paths.code_file(stage).read_text(encoding="utf-8")


def refuse_edited_code(stage: str) -> None:
    """EditedCode where the code is not what resolve saw, so that DVC would note down the wrong one.

    At the stage's beginning, and again, for modules are imported on the way too, before it keeps results or ends.
    """
    refuse(edited_code(stage))


def edited_code(stage: str) -> list[str]:
    """Names of the stage's files that are now no longer what resolve saw: all are read (1 ms for 100 files).

    Where there are no digests nobody notes anything down: DVC runs no stage without them, a person may.
    """
    code = stage_code(stage) if paths.code_file(stage).is_file() else ""
    return [name for digest, name in digests(code) if present_digest(name) != digest]


def refuse_other_code(code: str) -> None:
    """EditedCode where this process has imported files that are not those of this text of `stage_code`.

    For workers, before they keep anything, and again when they have imported more. A process of a cluster may outlive
    an edit: of what it has imported, what it found first counts. Scripts no worker runs.
    """
    refuse([name for digest, name in digests(code) if is_imported(name) and imported_digest(name) != digest])


def refuse(edited: list[str]) -> None:
    """EditedCode with these names, if there are any."""
    if edited:
        raise EditedCode(f"{in_short(edited)}: edited after the stage resolve ran: run `dvc repro` again")


def digests(code: str) -> list[tuple[str, str]]:
    """Digest and name of each file in a text of `stage_code`."""
    return [(digest, name) for digest, _, name in (line.partition("  ") for line in code.splitlines())]


def code_name(file: Path) -> str:
    """As mlpstudy/train/fit.py or stages/train.py."""
    return file.relative_to(SOURCE if file.is_relative_to(SOURCE) else SOURCE.parent).as_posix()


def is_imported(name: str) -> bool:
    """Has this process imported the file of this name?"""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") in sys.modules


@cache
def imported_digest(name: str) -> str | None:
    """As this process first found the file after it had imported it."""
    return present_digest(name)


def present_digest(name: str) -> str | None:
    """Of the file as it is now; None where there is none."""
    file = (SOURCE if name.startswith(f"{PACKAGE.name}/") else SOURCE.parent) / name
    return quick_digest(file) if file.is_file() else None
