"""Which files seem to be made from others, by names that no derived_from joins."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mlpstudy.preprocess.derived import derived_pairs
from mlpstudy.preprocess.duplicates import joined
from mlpstudy.preprocess.record import Record

# Names that tools give to what they make, as cat_jpg.rf.<hash>.jpg and pets_original_cat.jpg_<uuid>.jpg: the originals
# need not be there.
ROBOFLOW = r"^(.+)\.rf\.[0-9A-Za-z]+\."  # https://docs.roboflow.com
AUGMENTOR = r"^.+_original_(.+)_[0-9a-f]{8}-[0-9a-f-]{27}\."  # https://github.com/mdbloice/Augmentor
SEPARATORS = "_- ."
FEWEST = 3  # files that add the same to names of others: one or two may be chance
MOST_ADDED = 12  # ways to add to a name that a suggestion lists


def suggested_derivation(records: Sequence[Record], together: NDArray[np.int64]) -> tuple[str, list[list[int]]]:
    """A derived_from that names of files suggest, and the rows that it would join; none without a suggestion.

    `together`: (N,) images that are not parted as it is share a number. Groups that are whole already do not count.
    """
    patterns = (ROBOFLOW, AUGMENTOR, *added_patterns([record.file for record in records]))
    found = [(pattern, derived_groups(records, pattern)) for pattern in patterns]
    pattern, groups = max(found, key=lambda each: sum(map(len, each[1])))
    apart = [group for group in groups if len(set(together[group].tolist())) > 1]
    return (pattern, apart) if apart and len(groups) >= FEWEST else ("", [])


def derived_groups(records: Sequence[Record], pattern: str) -> list[list[int]]:
    """Rows of each original and its copies."""
    members: dict[int, list[int]] = defaultdict(list)
    for row, group in enumerate(joined(len(records), derived_pairs(records, pattern)).tolist()):
        members[group].append(row)
    return [group for group in members.values() if len(group) > 1]


def added_patterns(files: Sequence[str]) -> list[str]:
    """Patterns of what stands before, and behind, the name of another file; of either side that has any.

    As aug_0_cat.jpg beside cat.jpg, or cat_flipped.png. What has no letter is no sign: cat_2.jpg may be a second cat.
    """
    names = [file.rpartition(".")[0] for file in files]
    known = set(names)
    before = Counter(next((shape(added) for added, original in heads(name) if original in known), "") for name in names)
    behind = Counter(next((shape(added) for added, original in tails(name) if original in known), "") for name in names)
    sides = ((before, "^{}(.+)$"), (behind, r"^(.+){}\.[^.]+$"))
    return [pattern.format(any_of(ways)) for added, pattern in sides if (ways := common(added))]


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


def common(added: Counter[str]) -> list[str]:
    """What several names have in common, the most common first."""
    ways = sorted((way for way in added if way and added[way] >= FEWEST), key=lambda way: (-added[way], way))
    return ways[:MOST_ADDED]


def any_of(ways: list[str]) -> str:
    """A regular expression that any of these fits, without a group."""
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
