"""Names of classes that stand in a file, and not on folders: untrusted text that becomes a folder in images.zip."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from mlpstudy.download.names import is_hidden
from mlpstudy.errors import DataError, listed
from mlpstudy.printable import printable

LONGEST_NAME = 100  # characters
EXPECTED = "expected plain text without slashes, not hidden by a dot in front"


def why_no_class(name: str) -> str | None:
    """What keeps a text from being the name of a class; None where nothing does."""
    if not name.strip():
        return "empty"
    if name != name.strip():  # in a file of names; the cells of a table are stripped before
        return "with blanks around it"
    if len(name) > LONGEST_NAME:
        return f"longer than {LONGEST_NAME} characters"
    if "/" in name or "\\" in name or is_hidden(name) or name == ".":
        return "a path, or hidden"
    if any(unicodedata.category(letter) in ("Cs", "Cc") for letter in name):
        return "with control characters"
    return None


def checked_names(names: Iterable[str], where: str) -> list[str]:
    """The names in their order, composed. DataError where one cannot be a class, or two are the same."""
    composed = [unicodedata.normalize("NFC", name) for name in names]
    bad = [f"'{printable(name[:LONGEST_NAME])}': {reason}" for name in composed if (reason := why_no_class(name))]
    bad += [f"{name}: twice" for name, count in sorted(Counter(composed).items()) if count > 1]
    if bad:
        raise DataError(f"{where}: names that no class can have ({len(bad)}); {EXPECTED}:\n{listed(bad)}")
    return composed


def refuse_labels(labels: Sequence[int], names: Sequence[str], where: str) -> None:
    """DataError that names the images whose label has no name."""
    wrong = [f"image {number}: label {label}" for number, label in enumerate(labels) if label >= len(names)]
    if wrong:
        raise DataError(
            f"{where}: labels out of range ({len(wrong):,}); expected 0 to {len(names) - 1}, for {len(names)} classes "
            f"are named:\n{listed(wrong)}"
        )
