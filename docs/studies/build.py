"""Builds the pages of docs/studies, docs/questions.md and docs/preguntas.md out of texts/ and results/.

`make pages` calls it. Texts are written by hand. Their numbers, tables and figures come from what docs/studies/run.py
kept, so that none can be mistyped; tests/test_pages.py sees that the pages are these.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from docs.studies.results import ROOT, Results, folder_of, read_results
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mlpstudy.language import spoken
from mlpstudy.wording.colon import behind_colon
from mlpstudy.wording.numbers import decimal, written

TEXTS = ROOT / "docs/studies/texts"
ELSEWHERE = {"questions": ("docs/questions.md", "en"), "preguntas": ("docs/preguntas.md", "es")}  # else docs/studies


def main() -> None:
    """Writes every page."""
    for page, text in pages().items():
        (ROOT / page).write_text(text, encoding="utf-8")
        print(page)


def pages() -> Mapping[str, str]:
    """Path in the repository -> the page's text."""
    return dict(map(page, sorted(TEXTS.glob("*.md"))))


def page(text: Path) -> tuple[str, str]:
    """One page: `study("digits")` in its text are the results of that study."""
    place, language = ELSEWHERE.get(text.stem, (f"docs/studies/{text.name}", "en"))
    jinja = Environment(loader=FileSystemLoader(TEXTS), undefined=StrictUndefined, trim_blocks=True, autoescape=False)
    results = {"study": partial(read_results, language=language), "settings": settings}
    results["run_or_none"] = partial(results_or_none, language=language)
    jinja.filters |= {"behind_colon": behind_colon, "sentence": lambda text: text[:1].upper() + text[1:]}
    jinja.globals |= results | {"printed": partial(printed, language=language), "number": partial(number, language)}
    note = "<!-- Made by docs/studies/build.py out of docs/studies/texts and results: change those. -->\n\n"
    return place, note + jinja.get_template(text.name).render().strip() + "\n"


def results_or_none(study: str, language: str) -> Results | None:
    """For what pages say of a study once it has been run."""
    return read_results(study, language) if folder_of(study).exists() else None


def settings(study: str) -> str:
    """The lines of studies/NAME.txt that say what is compared: without comments and without removed variants."""
    lines = (ROOT / f"studies/{study}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line and not re.match(r"[#~]", line))


def printed(*starts: str, language: str) -> list[str]:
    """Numbers of a line that examples/README.md shows: the first with the last start, behind lines with the others."""
    lines = iter((ROOT / "examples/README.md").read_text(encoding="utf-8").splitlines())
    for start in starts:
        line = next(line for line in lines if line.startswith(start))
    with spoken(language):
        return [written(text) for text in re.findall(r"\d+\.\d+", line)]


def number(language: str, value: float, decimals: int = 1) -> str:
    """What a page works out, in its language."""
    with spoken(language):
        return decimal(value, decimals)


if __name__ == "__main__":
    main()
