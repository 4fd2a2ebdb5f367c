"""Lists in errors of stages: the first names in the message, and all of them in a file."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import MOST_SHOWN, StudyError, in_short, listed
from mlpstudy.files import write_text


def listed_in_full(lines: Iterable[Sequence[str]], name: str) -> str:
    """The first lines, of each its first names, and where that leaves some out the file that has them all."""
    lines = list(lines)
    text = listed(map(in_short, lines))
    if len(lines) <= MOST_SHOWN and all(len(names) <= MOST_SHOWN for names in lines):
        return text
    file = paths.scratch() / "problems" / f"{name}.txt"
    with suppress(StudyError):  # a full disk must not hide what the list is about
        write_text(file, "".join(f"{', '.join(names)}\n" for names in lines))
        text += f"\n  all of them: {shown_path(file)}"
    return text


def shown_path(file: Path) -> Path:
    """From the working folder, unless DVC works in a copy elsewhere."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
