"""docs/teaching.md and docs/ensenanza.md: their commands exist, their links lead somewhere, and they say the same."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest
import yaml
from dvc.cli.parser import get_main_parser
from sklearn.datasets import load_digits

from mlpstudy.command.main import make_parser
from tests.conftest import ROOT
from tests.markdown import code, fenced, links, tables

pytestmark = pytest.mark.shipped

PAGES = {name: (ROOT / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("teaching", "ensenanza")}
PROGRAMS = ("mlpstudy", "dvc", "make", "git")


def commands(page: str) -> Iterator[list[str]]:
    """Words of each command in blocks and in the text; those cut short by dots are left out."""
    blocks = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    lines = [line.partition("  # ")[0].strip() for block in blocks for line in block.splitlines()]
    for line in (*lines, *code(text.replace("\n", " "))):
        words = shlex.split(line)
        if words[:1] and words[0] in PROGRAMS and len(words) > 1 and "..." not in words:
            yield words


@pytest.mark.parametrize("page", PAGES)
def test_every_command_can_be_typed(page: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    seen = set()
    for program, *arguments in commands(PAGES[page]):
        seen.add(program)
        if "--help" in arguments:
            continue
        if program == "make":
            assert set(arguments) <= set(targets)
        elif program == "dvc":
            get_main_parser().parse_args(arguments)
        elif program == "mlpstudy" and (len(arguments) > 1 or arguments == ["diff"]):
            make_parser().parse_args(arguments)
    assert seen == set(PROGRAMS)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert [link for link in links(PAGES[page]) if not (ROOT / "docs" / link).exists()] == []


def test_both_languages_have_the_same_plan() -> None:
    english, spanish = PAGES.values()
    assert fenced(english, "yaml") == fenced(spanish, "yaml")
    minutes = [
        [row[0] for row in tables(page, head)[0]]
        for page, head in ((english, "The 90 minutes"), (spanish, "Los 90 minutos"))
    ]
    assert minutes[0] == minutes[1]
    assert minutes[0][0].startswith("0")
    assert minutes[0][-1].endswith("90")
    mistakes = [
        len(tables(page, head)[0])
        for page, head in ((english, "Mistakes that come every time"), (spanish, "Errores que se repiten siempre"))
    ]
    assert mistakes[0] == mistakes[1]
    programs = [[words[:2] for words in commands(page) if words[0] != "git"] for page in (english, spanish)]
    assert programs[0] == programs[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_student_changes_one_setting_alike_in_the_file_and_by_the_command(page: str) -> None:
    (block,) = [yaml.safe_load(text)["variants"]["ours"] for text in fenced(PAGES[page], "yaml")]
    changed = [f"{section}.{key}={value}" for section, settings in block.items() for key, value in settings.items()]
    assert [f"mlpstudy run --name ana -S +variants.ours.{setting}" for setting in changed] == [
        line for line in "".join(fenced(PAGES[page], "bash")).splitlines() if line.startswith("mlpstudy run")
    ]


def test_the_digits_are_light_on_black_and_as_high_as_the_picture() -> None:
    digits = load_digits().images  # N, H, W
    assert digits[:, 0, 0].max() == 0
    assert (digits > 0).any(axis=2).all()  # each row of each digit has light in it
    english, spanish = (" ".join(page.split()) for page in PAGES.values())
    assert "light on black and as high as the picture, as all of the study's are" in english
    assert "claro sobre negro y tan alto como la imagen, como todos los del estudio" in spanish


def test_as_many_variants_are_better_as_the_page_says() -> None:
    verdicts = [json.loads(path.read_text())["verdict"] for path in (ROOT / "metrics/variants").glob("*.json")]
    judged = [verdict for verdict in verdicts if verdict not in ("baseline", "reference")]
    assert (judged.count("better"), len(judged)) == (3, 17)
    english, spanish = (" ".join(page.split()) for page in PAGES.values())
    assert "three of seventeen variants are shown to be better" in english
    assert "de tres de las diecisiete variantes se demuestra que son mejores" in spanish
