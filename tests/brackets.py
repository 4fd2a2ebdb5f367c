"""A catalogue that marks what it is asked for, so that a test finds what a person reads and no catalogue knows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from mlpstudy.language import CATALOGUE

OPEN, CLOSE = "⟦", "⟧"


class Bracketed(NullTranslations):
    """Puts brackets around every message, so that what does not come from the catalogue stands outside of them."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular if count == 1 else plural)


@contextmanager
def brackets() -> Iterator[None]:
    """In the place of the catalogue."""
    token = CATALOGUE.set(Bracketed())
    try:
        yield
    finally:
        CATALOGUE.reset(token)


def outside(text: str) -> str:
    """The text without what stands in brackets, however deep."""
    pattern = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while pattern.search(text):
        text = pattern.sub(" ", text)
    return text
