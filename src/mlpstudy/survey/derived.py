"""Which files of a planned study were made from others, by what their names say."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from mlpstudy.download.listing import Listing
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


def suggested_derivation(listing: Listing) -> tuple[str, list[list[str]]]:
    """A derived_from that names of files suggest, and the paths that it keeps together; none without a suggestion."""
    found = [(pattern, derived_groups(listing, pattern)) for pattern in (ROBOFLOW, AUGMENTOR, *added_patterns(listing))]
    pattern, groups = max(found, key=lambda each: sum(map(len, each[1])))
    return (pattern, groups) if len(groups) >= FEWEST else ("", [])


def derived_groups(listing: Listing, pattern: str) -> list[list[str]]:
    """Paths (<split>/<class>/<file>) of each original and its copies, as the stage preprocess will join them."""
    records = [Record(entry.path) for entry in listing.entries]
    members: dict[int, list[str]] = defaultdict(list)
    for record, group in zip(records, joined(len(records), derived_pairs(records, pattern)).tolist(), strict=True):
        members[group].append(record.name)
    return [sorted(group) for group in members.values() if len(group) > 1]


def added_patterns(listing: Listing) -> list[str]:
    """Patterns of what stands before, and behind, the name of another file; of either side that has any.

    As aug_0_cat.jpg beside cat.jpg, or cat_flipped.png. What has no letter is no sign: cat_2.jpg may be a second cat.
    """
    names = [entry.path.split("/")[2].rpartition(".")[0] for entry in listing.entries]
    known = set(names)
    before = Counter(next((added for added, original in heads(name) if original in known), "") for name in names)
    behind = Counter(next((added for added, original in tails(name) if original in known), "") for name in names)
    sides = ((before, "^{}(.+)$"), (behind, r"^(.+){}\.[^.]+$"))
    return [pattern.format(any_of(ways)) for added, pattern in sides if (ways := common(added))]


def heads(name: str) -> Iterator[tuple[str, str]]:
    """What stands before each separator, with it, and the rest; the longest rest first."""
    ends = [place + 1 for place, letter in enumerate(name) if letter in SEPARATORS]
    return ((shape(name[:end]), name[end:]) for end in ends if has_letter(name[:end]))


def tails(name: str) -> Iterator[tuple[str, str]]:
    """What stands behind each separator, with it, and what is before; the longest of these first."""
    begins = [place for place, letter in enumerate(name) if letter in SEPARATORS]
    return ((shape(name[begin:]), name[:begin]) for begin in reversed(begins) if has_letter(name[begin:]))


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
