"""Which files seem to be made from others, by names that no derived_from joins."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mlpstudy.preprocess.derived import derived_pairs
from mlpstudy.preprocess.duplicates import joined, rows_by
from mlpstudy.preprocess.record import Record

# Names that tools give to what they make, as cat_jpg.rf.<hash>.jpg and pets_original_cat.jpg_<uuid>.jpg: the originals
# need not be there.
ROBOFLOW = r"^(.+)\.rf\.[0-9A-Za-z]+\."  # https://docs.roboflow.com
AUGMENTOR = r"^.+_original_(.+)_[0-9a-f]{8}-[0-9a-f-]{27}\."  # https://github.com/mdbloice/Augmentor
SEPARATORS = "_- ."
FEWEST = 3  # files that add the same to names of others: one or two may be chance
OFTENER = 3  # files that add it to another's name, for each that has it where no such other is there
FEW_ALIKE = 3  # names that differ in numbers alone; among more of them, equal numbers may be chance
MOST_ADDED = 12  # ways to add to a name that a suggestion lists


def suggested_derivation(
    records: Sequence[Record], together: NDArray[np.int64], derived_from: str | None
) -> tuple[str, list[list[int]]]:
    """A derived_from that names of files suggest, and the rows that it would join; none without a suggestion, nor where
    a person has set one, be it `()`, which joins nothing.

    `together`: (N,) images that are not parted as it is share a number. Groups that are whole already do not count.
    """
    if derived_from is not None:
        return "", []
    patterns = (ROBOFLOW, AUGMENTOR, *added_patterns([record.file for record in records]))
    found = [(pattern, derived_groups(records, pattern)) for pattern in patterns]
    pattern, groups = max(found, key=lambda each: sum(map(len, each[1])))
    apart = [group for group in groups if len(set(together[group].tolist())) > 1]
    return (pattern, apart) if apart and len(groups) >= FEWEST else ("", [])


def derived_groups(records: Sequence[Record], pattern: str) -> list[list[int]]:
    """Rows of each original and its copies."""
    return rows_by(joined(len(records), derived_pairs(records, pattern)).tolist())


def added_patterns(files: Sequence[str]) -> list[str]:
    """A pattern of what stands before or behind the name of another file; none where nothing does.

    As aug_0_cat.jpg beside cat.jpg, or cat_flipped.png. What has no letter is no sign: cat_2.jpg may be a second cat.
    """
    names = [file.rpartition(".")[0] for file in files]
    before, behind = any_of(common(names, heads)), any_of(common(names, tails))
    if before and behind:
        return [rf"^(?:{before})?(.+?)(?:{behind})?\.[^.]+$"]
    return [f"^{before}(.+)$"] if before else [rf"^(.+?){behind}\.[^.]+$"] if behind else []


def common(names: Sequence[str], parts: Callable[[str], Iterable[tuple[str, str]]]) -> list[str]:
    """What several names add to that of another, the most common first.

    Equal numbers may be chance: dump_truck_1 beside truck_1 tells nothing where dump_truck_2 has no truck_2. So most
    names that have the addition must stand beside such another, or several of these others must have names of their
    own, which hardly any name shares but for its numbers.
    """
    known = set(names)
    made = {name: next((part for part in parts(name) if part[1] in known), None) for name in known}
    ways = Counter(shape(found[0]) for name in names if (found := made[name]))
    if not ways:
        return []
    alike = Counter(map(shape, known))
    own = Counter(shape(found[0]) for found in made.values() if found and alike[shape(found[1])] <= FEW_ALIKE)
    alone = Counter(shape(added) for name in names if not made[name] for added, _ in parts(name))
    often = [way for way in ways if own[way] >= FEWEST or ways[way] >= max(FEWEST, OFTENER * alone[way])]
    return sorted(often, key=lambda way: (-ways[way], way))[:MOST_ADDED]


def heads(name: str) -> Iterator[tuple[str, str]]:
    """What stands before each separator, with it, and the rest; the longest rest first."""
    ends = [place + 1 for place, letter in enumerate(name) if letter in SEPARATORS]
    return ((name[:end], name[end:]) for end in ends if has_letter(name[:end]))


def tails(name: str) -> Iterator[tuple[str, str]]:
    """What stands behind each separator, with it, and what is before; the longest of these first."""
    begins = [place for place, letter in enumerate(name) if letter in SEPARATORS]
    return ((name[begin:], name[:begin]) for begin in reversed(begins) if has_letter(name[begin:]))


def has_letter(text: str) -> bool:
    """Of any alphabet."""
    return any(letter.isalpha() for letter in text)


def shape(added: str) -> str:
    """A regular expression of what was added to a name, whatever its numbers."""
    return re.sub("[0-9]+", "[0-9]+", re.escape(added))


def any_of(ways: list[str]) -> str:
    """A regular expression that any of these fits, without a group: rot_flip_ before rot_, which fits too."""
    return f"(?:{'|'.join(sorted(ways, reverse=True))})" if len(ways) > 1 else "".join(ways)
