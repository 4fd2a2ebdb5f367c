"""Text that a person reads: whole sentences with named placeholders, which a catalogue can translate.

`tr` and `trn` translate and fill in; `N_` marks a message in a table that is translated where it is used. `make
messages` (Babel) collects all of them into locale/mlpstudy.pot. Messages stay English until a catalogue is set.
"""

from contextvars import ContextVar
from gettext import NullTranslations

CATALOGUE: ContextVar[NullTranslations] = ContextVar("CATALOGUE", default=NullTranslations())  # noqa: B039 (no state)


def N_(message: str) -> str:
    """Marks a message for translation and returns it as it is."""
    return message


def tr(message: str, **values: object) -> str:
    """The message in the reader's language, each {name} in it replaced by the value of that name."""
    return CATALOGUE.get().gettext(message).format(**values)


def trn(singular: str, plural: str, count: int, **values: object) -> str:
    """The same for a message that depends on a number; {count} is that number."""
    return CATALOGUE.get().ngettext(singular, plural, count).format(count=count, **values)
