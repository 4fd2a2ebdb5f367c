"""Blocks of code of a page that show a person's terminal: commands, and what they print."""

import re
import shlex
from collections.abc import Iterator

from tests.markdown import fenced
from tests.repository import Repository


def sessions(page: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of the console blocks, and the lines shown below it."""
    for block in fenced(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield command, [line for line in shown if line.strip() not in ("", "...")]


def words(line: str) -> list[str]:
    """What a line says, numbers, minutes and digests of commits apart: the tiny study has others."""
    return re.findall(r"[A-Za-z_@./]{3,}", re.sub(r"\b[0-9a-f]{7}\b|\d min\b", "", line))


def run_as_shown(repository: Repository, command: str, code: int) -> str:
    """Output of a command as a person types it; mlpstudy need not be installed, and runs the code of the repository."""
    name, *arguments = shlex.split(command)
    if name == "mlpstudy":
        return repository.mlpstudy(*arguments, code=code)
    return repository.run(name, *arguments, code=code)


def check_printed(command: str, shown: list[str], output: str) -> None:
    """Fails where a line that is shown has words that no line of the output has together."""
    printed = [set(words(line)) for line in output.splitlines()]
    for line in shown:
        said_so = any(set(words(line)) <= said for said in printed)
        assert said_so, f"$ {command}\nprints no line like {line!r}:\n{output}"
