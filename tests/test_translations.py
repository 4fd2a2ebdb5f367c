"""The catalogues: every message translated, and nothing English left where the report speaks another language."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from gettext import NullTranslations
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

from mlpstudy.compare.study import Study
from mlpstudy.config.report import ReportSettings
from mlpstudy.evaluate.trivial.methods import METHODS
from mlpstudy.language import CATALOGUE, LOCALE, SOURCE, po_file, spoken
from mlpstudy.report.write import write_report
from mlpstudy.terminal import WIDEST
from mlpstudy.wording.leaderboard import markdown, plain_text
from mlpstudy.wording.numbers import SPACED
from tests.finished import CLASSES, KINDS

TRANSLATED = [tag for tag in get_args(ReportSettings.model_fields["language"].annotation) if tag != SOURCE]
DECIMAL_COMMA = [tag for tag in TRANSLATED if get_decimal_symbol(tag) == ","]  # unlike English
LONGEST = 35  # words of a sentence; names of variants, methods and classes are not counted
PLACEHOLDER = r"\{\w*\}|%\(\w+\)[sd]"


@dataclass(frozen=True)
class Told:
    """What the stage report says of one study in one language."""

    page: str
    terminal: str
    leaderboard: str
    figures: tuple[str, ...]


class Recorder(NullTranslations):
    """Keeps what it is asked for, and translates nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str | tuple[str, str]] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        self.asked.add((singular, plural))
        return super().ngettext(singular, plural, count)


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    """Filled by the report in English, see `reports`."""
    return Recorder()


@pytest.fixture(scope="module")
def reports(compared_folder: tuple[Path, Study], recorder: Recorder) -> dict[str, Told]:
    """By language; the recorder listens to the English one, whose messages are told as they stand in the code."""
    folder, study = compared_folder
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return {SOURCE: tell_to(recorder, study)} | {language: tell(study, language) for language in TRANSLATED}


def tell_to(recorder: Recorder, study: Study) -> Told:
    token = CATALOGUE.set(recorder)
    try:
        return tell_as_it_is(study)
    finally:
        CATALOGUE.reset(token)


def tell(study: Study, language: str) -> Told:
    with spoken(language):
        return tell_as_it_is(study)


def tell_as_it_is(study: Study) -> Told:
    page = write_report(study)
    figures = tuple(file.read_text(encoding="utf-8") for file in sorted(page.parent.glob("figures/*.svg")))
    return Told(page.read_text(encoding="utf-8"), plain_text(study), markdown(study), figures)


def template() -> Catalog:
    with (LOCALE / "mlpstudy.pot").open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: object) -> tuple[str, ...]:
    """The text itself, or singular and plural."""
    return text if isinstance(text, tuple) else (str(text),)


def prose(page: str) -> list[str]:
    """Texts of paragraphs, items of lists, captions and headings."""
    page = re.sub(r"<style>.*?</style>|<pre>.*?</pre>|<small>.*?</small>", "", page, flags=re.DOTALL)
    blocks = re.findall(r"<(p|li|figcaption|summary|h[123])\b[^>]*>(.*?)</\1>", page, flags=re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", block)).split()) for _, block in blocks]


def long_sentences(texts: Iterable[str]) -> list[str]:
    """Those of more words than somebody can take in who hears them."""
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.?!]) (?=\W*[^\W\d_])", text)]
    return [sentence for sentence in sentences if len(words(sentence)) > LONGEST]


def words(sentence: str) -> list[str]:
    for name in sorted((*KINDS, *METHODS, *CLASSES), key=len, reverse=True):
        sentence = sentence.replace(name, "")
    return [word for word in sentence.split() if re.search(r"[^\W\d_]", re.sub(PLACEHOLDER, "", word))]


@pytest.mark.usefixtures("reports")  # writes the report to the recorder
def test_every_message_of_the_report_is_collected_as_it_is_asked_for(recorder: Recorder) -> None:
    """A call inside the arguments of another one can hide words from Babel: give it a line of its own."""
    collected = {message.id if isinstance(message.id, str) else tuple(message.id) for message in template()}
    assert len(recorder.asked) > 200
    assert recorder.asked - collected == set()


def test_every_message_that_the_code_names_is_collected() -> None:
    collected = {form for message in template() for form in forms(message.id)}
    named = {
        call.args[0].value
        for file in LOCALE.parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("tr", "trn", "N_")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert named <= collected, "run `make messages`; if it stays, Babel overlooks a message with braces in an f-string"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    """After a change of words: make messages, and a translation for what it lists here."""
    todo = [str(message.id) for message in messages(language) if message.fuzzy or not all(forms(message.string))]
    assert not todo, "\n".join([f"to be translated in {po_file(language)}:", *todo])
    collected = {message.id for message in messages(language)}
    assert collected == {each.id for each in template() if each.id}, "run `make messages`"
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_placeholders_of_their_messages(language: str) -> None:
    translated = [message for message in messages(language) if all(forms(message.string))]  # of others, the test above
    for message in translated:
        ids, translations = forms(message.id), forms(message.string)
        for number, text in enumerate(translations):
            original = ids[min(number, len(ids) - 1)]
            assert set(re.findall(PLACEHOLDER, text)) == set(re.findall(PLACEHOLDER, original)), original
            assert text.count("%%") == original.count("%%"), original


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_is_left_in_the_report(reports: dict[str, Told], language: str) -> None:
    told = reports[language]
    assert f'<html lang="{language.replace("_", "-")}">' in told.page
    fragments = {
        fragment.strip(" .:;,()")
        for message in messages(language)
        for text in forms(message.id)
        for fragment in re.split(PLACEHOLDER, text.replace("%%", "%"))
        if len(fragment.split()) > 3
    }
    assert len(fragments) > 200
    assert max(map(len, told.terminal.splitlines())) <= WIDEST
    for text in (told.page, told.terminal, told.leaderboard):
        assert [fragment for fragment in fragments if fragment in " ".join(unescape(text).split())] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_is_built_alike_in_every_language(reports: dict[str, Told], language: str) -> None:
    original, translated = reports[SOURCE].page, reports[language].page
    for pattern in (r"</?[a-z][a-z0-9]*", r'(?:id|class|href)="[^"]*"'):
        assert re.findall(pattern, translated) == re.findall(pattern, original)


def decimal_points(text: str, language: str) -> list[str]:
    """Numbers as English has them. Where a point sets thousands apart, as in Portuguese, three digits behind it are
    none of a decimal."""
    pointed = get_group_symbol(language) == "." and language not in SPACED
    return re.findall(r".{,30}\d\.(?!\d{3}\b)\d.{,10}" if pointed else r".{,30}\d\.\d.{,10}", text)


def test_a_point_between_thousands_is_no_decimal_point_but_where_thousands_stand_apart_by_a_space() -> None:
    texts = ("0.9", "0.93", "1.2e-7", "1.416", "1.416.000", "12.3456")
    assert [text for text in texts if decimal_points(text, "pt")] == ["0.9", "0.93", "1.2e-7", "12.3456"]
    assert [text for text in texts if decimal_points(text, "es")] == list(texts)


@pytest.mark.parametrize("language", DECIMAL_COMMA)
def test_page_and_figures_count_in_the_reader_s_language(reports: dict[str, Told], language: str) -> None:
    page = re.sub(
        r"<style>.*?</style>|<(pre|small|code)>.*?</\1>|<[^>]*>", " ", reports[language].page, flags=re.DOTALL
    )
    assert decimal_points(page, language) == []
    assert re.findall(r"\b\d{5,}\b.{,30}", page) == []
    texts = [text for figure in reports[language].figures for text in re.findall(r"<text[^>]*>([^<]*)</text>", figure)]
    assert [text for text in texts if re.fullmatch(r"\W?\d+\.\d+", text) and decimal_points(text, language)] == []
    assert [text for text in texts if re.fullmatch(r"\W?\d+,\d+", text)]


@pytest.mark.parametrize("language", [SOURCE, *TRANSLATED])
def test_no_sentence_is_too_long_to_be_read_aloud(reports: dict[str, Told], language: str) -> None:
    texts = [
        forms(each.id if language == SOURCE else each.string)
        for each in messages(TRANSLATED[0] if language == SOURCE else language)
    ]
    assert long_sentences(text for pair in texts for text in pair) == []
    assert len(prose(reports[language].page)) > 50
    assert long_sentences(prose(reports[language].page)) == []
