"""What `mlpstudy init` says of classes, and of groups, by their names."""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from mlpstudy.errors import in_short
from mlpstudy.printable import list_item, printable
from mlpstudy.survey.survey import Survey

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")


def called_as_splits(seen: Survey) -> str:
    """Classes whose folders are called as a split, though the source has no split folders: images without a class may
    lie in them."""
    called = [printable(folder) for folder in seen.classes_called_as_splits]
    ignore = " ".join(f"--ignore {shlex.quote(folder)}" for folder in called)
    names = in_short(map(list_item, called))
    return f"called as a split, but taken as a class: {names}; if it is none: {ignore}" if called else ""


def twins(seen: Survey) -> str:
    """Classes that may be one, misspelt in some of the splits or lines."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(seen.classes):
        alike[re.sub(r"[\s_]", "", name).casefold()].append(list_item(printable(name)))
    pairs = in_short(" and ".join(names) for names in alike.values() if len(names) > 1)
    return (
        f"classes whose names differ in capitals, blanks or underscores alone count as several: {pairs}"
        if pairs
        else ""
    )


def written_twice(what: str, names: Iterable[str]) -> str:
    """Classes or groups that may be one: the same number, written as 1, 1.0 or 01."""
    alike: dict[Decimal, list[str]] = defaultdict(list)
    for name in sorted(names):
        if NUMBER.fullmatch(name):
            alike[Decimal(name)].append(name)
    pairs = in_short(" and ".join(each) for each in alike.values() if len(each) > 1)
    return f"{what} whose names are the same number count as several: {pairs}" if pairs else ""
