"""Which files are a stage's code: its script, and what that imports of the package, directly or through others.

So a stage runs again where its own code changed, and only there: rewording the report trains nothing. Found in the text
alone, since importing would take seconds; imports inside functions count too.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.files import keep_only
from mlpstudy.stage_code import PACKAGE, SOURCE, STAGES, write_stage_code

# The text of a statement, wherever it stands: names in brackets, with comments, or up to ; or the end of the line
IMPORT = re.compile(r"(?:\bfrom\b(?:\\\n|[\w. \t])+?)?\bimport\b[ \t]*(?:\((?:#.*|[^)#])*\)|(?:\\\n|[^\n;])*)")
Import = ast.Import | ast.ImportFrom
TEXTS = (".po", ".jinja", ".css")  # what else lies there, as an editor's copy, nobody reads
READ = {  # a module, and the folder of texts that it reads; of these no import tells
    PACKAGE / "language.py": PACKAGE / "locale",
    PACKAGE / "report/render.py": PACKAGE / "report/templates",
}
# Every stage imports it, and nothing through it: it is the door for notebooks
FRONT_DOOR = PACKAGE / "__init__.py"


def write_code() -> None:
    """Writes data/configs/code/<stage>.txt for each script in stages/ but this stage's own, which sees all code; others
    that lie there go."""
    scripts = [script for script in STAGES.glob("*.py") if script.stem != "resolve"]
    keep_only(paths.CODE, {paths.code_file(script.stem).name for script in scripts})
    for script in scripts:
        write_stage_code(script.stem, code_files(script))


def code_files(script: Path) -> set[Path]:
    """The script, the modules behind it, and the texts that these read."""
    found: set[Path] = set()
    ahead = {script}
    while ahead:
        file = ahead.pop()
        found.add(file)
        ahead |= imported(file) - found
    return found | {text for module in found & READ.keys() for text in READ[module].rglob("*") if is_text(text)}


def is_text(file: Path) -> bool:
    """Is it one that the modules read?"""
    return file.suffix in TEXTS and not file.name.startswith(".")


@cache  # stages share most of their modules
def imported(file: Path) -> frozenset[Path]:
    """Modules of the package that a file imports, and the packages in which they lie.

    StudyError where it imports what lies beside the package, whose changes nobody would notice.
    """
    found: set[Path] = set()
    folders = {entry.name.removesuffix(".py"): folder.name for folder in (SOURCE, STAGES) for entry in folder.iterdir()}
    for dotted in imported_names(imports(file), file):
        parts = dotted.split(".")
        if parts[0] != PACKAGE.name and parts[0] in folders and dotted in imported_names(parsed(file), file):
            raise StudyError(
                f"{file}: imports {dotted}, which lies in {folders[parts[0]]}/: expected a study's code in "
                f"{SOURCE.name}/{PACKAGE.name}, where resolve watches it"
            )
        if parts[0] == PACKAGE.name:
            packages = [SOURCE.joinpath(*parts[:length], "__init__.py") for length in range(1, len(parts) + 1)]
            found |= {path for path in [*packages, SOURCE.joinpath(*parts).with_suffix(".py")] if path.is_file()}
    return frozenset(found - {FRONT_DOOR})


def imported_names(statements: Iterable[Import], file: Path) -> Iterator[str]:
    """All that may be a module, from the top, as mlpstudy.nets and mlpstudy.nets.build."""
    for statement in statements:
        names = [alias.name for alias in statement.names]
        if isinstance(statement, ast.Import):
            yield from names
        else:
            source = absolute(statement, file)
            yield source
            yield from (f"{source}.{name}" for name in names)


def absolute(statement: ast.ImportFrom, file: Path) -> str:
    """What stands between `from` and `import`, without leading dots."""
    package = file.relative_to(SOURCE).parent.parts if statement.level and file.is_relative_to(SOURCE) else ()
    above = package[: len(package) + 1 - statement.level]
    return ".".join([*above, *([statement.module] if statement.module else [])])


def imports(file: Path) -> list[Import]:
    """Its statements of import. To parse them alone takes 0.05 s for all stages, and whole files 0.5 s: these only
    where one does not begin its line, as in a comment, or is none. A line of a docstring that reads like one counts.
    """
    text = file.read_text(encoding="utf-8")
    found = list(IMPORT.finditer(text))
    if all(not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip() for match in found):
        with suppress(SyntaxError):
            return statements(ast.parse(match[0]) for match in found)
    return parsed(file)


def parsed(file: Path) -> list[Import]:
    """The same by the whole file."""
    try:
        return statements([ast.parse(file.read_text(encoding="utf-8"))])
    except SyntaxError as error:
        raise StudyError(f"{file}: line {error.lineno}: expected Python: {error.msg}") from None


def statements(trees: Iterable[ast.Module]) -> list[Import]:
    """Those that import."""
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
