"""The code of a stage: one file of digests, which resolve writes and the stage watches.

DVC reads dvc.lock twice and writes it once for each stage that runs, at the pace of YAML: files of code listed there
would cost more than their stages' own start.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import StudyError, in_short
from mlpstudy.files import quick_digest, write_text

PACKAGE = Path(__file__).parent
SOURCE = PACKAGE.parent  # src, or wherever a worker of a cluster has the package
STAGES = SOURCE.parent / "stages"


def write_stage_code(stage: str, files: Iterable[Path]) -> None:
    """A line for each file, with its digest, by name."""
    lines = sorted((code_name(file), quick_digest(file)) for file in files)
    write_text(paths.code_file(stage), "".join(f"{digest}  {name}\n" for name, digest in lines))


def stage_code(stage: str) -> str:
    """What resolve wrote of the stage's code: equal texts mean equal code."""
    return paths.code_file(stage).read_text(encoding="utf-8")


def refuse_edited_code(stage: str) -> None:
    """StudyError where the code is no longer what resolve saw, so that DVC would note down the wrong one.

    Where there are no digests nobody notes anything down: DVC runs no stage without them, a person may.
    """
    if not paths.code_file(stage).is_file():
        return
    if edited := [name for digest, name in digests(stage_code(stage)) if loaded_digest(name) != digest]:
        raise StudyError(f"{in_short(edited)}: edited after the stage resolve ran: run `dvc repro` again")


def is_loaded(code: str) -> bool:
    """Is this text of `stage_code` also the code of this process? Scripts aside, which a worker never runs."""
    package = [(digest, name) for digest, name in digests(code) if name.startswith(f"{PACKAGE.name}/")]
    return bool(package) and all(loaded_digest(name) == digest for digest, name in package)


def digests(code: str) -> list[tuple[str, str]]:
    """Digest and name of each file in a text of `stage_code`."""
    return [(digest, name) for digest, _, name in (line.partition("  ") for line in code.splitlines())]


def code_name(file: Path) -> str:
    """As mlpstudy/train/fit.py or stages/train.py."""
    return file.relative_to(SOURCE if file.is_relative_to(SOURCE) else SOURCE.parent).as_posix()


@cache
def loaded_digest(name: str) -> str | None:
    """As this process first found the file, for a cluster's worker may outlive an edit; None where there is none."""
    file = (SOURCE if name.startswith(f"{PACKAGE.name}/") else SOURCE.parent) / name
    return quick_digest(file) if file.is_file() else None
