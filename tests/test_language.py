"""Everything a person reads in the report comes out of one catalogue, so that another one can translate it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from mlpstudy import terminal
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.report.figures.draw import figures_of
from mlpstudy.report.figures.style import save, styled
from mlpstudy.report.material import collect
from mlpstudy.report.write import write_report
from mlpstudy.wording.leaderboard import LEGEND, markdown, plain_text
from tests.brackets import brackets, outside
from tests.conftest import ROOT
from tests.finished import CLASSES, KINDS

INITIALISATIONS = ("default", "constant")
COMMANDS = ("make repro", "dvc status", "dvc exp run -S model.dropout=0.5", "dvc metrics diff")


@pytest.fixture
def bracketed() -> Iterator[None]:
    with brackets():
        yield


def words(text: str) -> set[str]:
    """Words of the text that are neither from the catalogue nor names, marks or commands of the study."""
    for name in sorted((*KINDS, *CLASSES, *COMMANDS, *INITIALISATIONS), key=len, reverse=True):
        text = text.replace(name, " ")
    return {word for word in re.findall(r"[^\W\d_]{2,}", text) if not set(word) <= set(LEGEND)}


def visible(page: str) -> str:
    """What a browser shows, but for settings, digests and file names."""
    page = re.sub(r"<style>.*?</style>|<small>.*?</small>|<wbr>|<code>[0-9a-f]{64}</code>", "", page, flags=re.DOTALL)
    page = re.sub(r"<pre>model:.*?</pre>|<pre>data:.*?</pre>", "", page, flags=re.DOTALL)
    page = re.sub(r'<th scope="row">(data|models)[^<]*</th>|<th>sha256</th>', "", page)
    return unescape(re.sub(r"<[^>]*>", " ", page))


def test_messages_are_filled_in_and_counted() -> None:
    assert tr("{share} of {name}", share="3 %", name="{x}") == "3 % of {x}"
    assert [trn("{count} file", "{count} files", count) for count in (1, 2)] == ["1 file", "2 files"]
    assert N_("as it is") == "as it is"


@pytest.mark.slow
def test_every_word_of_the_page_is_in_the_catalogue(compared: Study, bracketed: None) -> None:
    page = write_report(compared).read_text(encoding="utf-8")
    assert words(outside(visible(page))) == set()
    alternatives = " ".join(re.findall(r'alt="([^"]*)"', page))
    assert words(outside(unescape(alternatives))) == set()


def test_every_word_of_the_leaderboard_is_in_the_catalogue(
    compared: Study, bracketed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "WIDEST", 1000)  # brackets take room, and would cut the names
    monkeypatch.setenv("COLUMNS", "1000")
    for text in (plain_text(compared), markdown(compared)):
        assert words(outside(text)) == set()


@pytest.mark.slow
def test_every_word_of_the_figures_is_in_the_catalogue(compared: Study, bracketed: None, tmp_path: Path) -> None:
    """Drawn here: the processes that draw them for a report speak a language of their own choice."""
    with styled():
        for name, build in figures_of(collect(compared)).items():
            if figure := build():
                save(figure, tmp_path / f"{name}.svg")
    drawn = list(tmp_path.iterdir())
    assert len(drawn) > 10
    for file in drawn:
        texts = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", file.read_text(encoding="utf-8")))
        assert words(outside(unescape(texts))) == set(), file.name


def test_no_message_stands_in_an_f_string() -> None:
    """Babel finds it there by Python 3.12 and newer alone, and collects other messages than by 3.11."""
    found = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in (ROOT / "src").rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("tr", "trn", "N_")
        if any(isinstance(part, ast.Constant) for argument in call.args for part in ast.walk(argument))
    ]
    assert found == []


def test_the_collected_messages_are_those_of_the_code(tmp_path: Path) -> None:
    """After a change of words: make messages."""
    recipe = (ROOT / "Makefile").read_text().split("@pybabel ")[1].split("\n\n")[0].replace("\\\n", " ")
    target = "src/mlpstudy/locale/mlpstudy.pot"
    options = [
        part.strip("'") for part in re.findall(r"'[^']*'|\S+", recipe.replace(target, str(tmp_path / "new.pot")))
    ]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *options], cwd=ROOT, check=True)
    assert (tmp_path / "new.pot").read_text() == (ROOT / target).read_text(), "run make messages"
