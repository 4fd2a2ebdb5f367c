"""Text that a person reads: whole sentences with named placeholders, which a catalogue can translate.

`tr` and `trn` translate and fill in; `N_` marks a message in a table that is translated where it is used. `make
messages` (Babel) collects all of them into locale/mlpstudy.pot and brings mlpstudy.po in the folder of
each language up to date. A .po file is read as it is: nothing needs to be compiled, and git holds no binary file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

SOURCE = "en"  # the language of the messages in the code
LOCALE = Path(__file__).parent / "locale"
LANGUAGE: ContextVar[str] = ContextVar("LANGUAGE", default=SOURCE)
CATALOGUE: ContextVar[NullTranslations] = ContextVar("CATALOGUE", default=NullTranslations())  # noqa: B039 (no state)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Tells everything inside in this language: messages by `tr`, numbers by wording/numbers.py."""
    tag = LANGUAGE.set(language)
    catalogue = CATALOGUE.set(NullTranslations() if language == SOURCE else read_catalogue(language))
    try:
        yield
    finally:
        LANGUAGE.reset(tag)
        CATALOGUE.reset(catalogue)


def po_file(language: str) -> Path:
    """Where the translations into a language stand."""
    return LOCALE / language / "LC_MESSAGES" / "mlpstudy.po"


def read_catalogue(language: str) -> GNUTranslations:
    """The translations of a .po file; what is not translated there stays English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with po_file(language).open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


def N_(message: str) -> str:
    """Marks a message for translation and returns it as it is."""
    return message


def tr(message: str, **values: object) -> str:
    """The message in the reader's language, each {name} in it replaced by the value of that name."""
    return CATALOGUE.get().gettext(message).format(**values)


def trn(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The same for a message that depends on a number; {count} is that number, or what `values` have for it."""
    return CATALOGUE.get().ngettext(singular, plural, number).format(**({"count": number} | values))
