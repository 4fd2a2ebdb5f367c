"""Which files are a stage's code: its script, and what that imports of the package, directly or through others.

So a stage runs again where its own code changed, and only there: rewording the report trains nothing. Found in the text
alone, since importing would take seconds; imports inside functions count too.
"""

import re
from functools import cache
from pathlib import Path

from mlpstudy import paths
from mlpstudy.files import keep_only
from mlpstudy.stage_code import PACKAGE, SOURCE, STAGES, write_stage_code

IMPORT = re.compile(
    rf"^[ \t]*(?:from ({PACKAGE.name}[\w.]*) import (?:\(([^)]*)\)|(.*))|import ({PACKAGE.name}[\w.]*))", re.MULTILINE
)
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
    """Modules of the package that a file imports, and the packages in which they lie."""
    found: set[Path] = set()
    for source, several, one, module in IMPORT.findall(file.read_text(encoding="utf-8")):
        uncommented = re.sub(r"#.*", "", several or one)
        names = [name.split()[0] for name in uncommented.split(",") if name.strip()]
        for dotted in [source or module, *(f"{source}.{name}" for name in names)]:
            parts = dotted.split(".")
            packages = [SOURCE.joinpath(*parts[:length], "__init__.py") for length in range(1, len(parts) + 1)]
            found |= {path for path in [*packages, SOURCE.joinpath(*parts).with_suffix(".py")] if path.is_file()}
    return frozenset(found - {FRONT_DOOR})
