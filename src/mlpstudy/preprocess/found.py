"""What preprocess found out about the images, in lines for the terminal."""

from mlpstudy.contracts.origins import shown
from mlpstudy.contracts.quality import LARGE_GROUP, Quality
from mlpstudy.counted import counted
from mlpstudy.errors import in_short
from mlpstudy.printable import printable

APART = "a smaller data.near_duplicate_distance, or null, leaves look-alikes apart"


def found_lines(quality: Quality) -> list[str]:
    """Counts, then what may stand in the way of a split."""
    counts = quality.duplicates
    copies = counted(counts.exact_copies, "exact copy", "exact copies")
    near = counted(counts.near_pairs, "near pair")
    first = f"{counted(quality.images, 'image')}, {len(quality.unusable)} unusable, {copies}, {near}"
    return [first, *declared_lines(quality), *lookalike_lines(quality)]


def declared_lines(quality: Quality) -> list[str]:
    """The groups that a person declared: before copies and look-alikes join some of them."""
    groups = quality.declared_groups
    if groups is None:
        return []
    declared = f"{counted(groups.groups, 'declared group')} that may not be parted"
    parted = f"; the given split parts {groups.across_splits} of them" if groups.across_splits else ""
    return [f"{declared}{parted}"]


def lookalike_lines(quality: Quality) -> list[str]:
    """Look-alikes that join a large share of the images, or images of several classes: alike by nature, it may be."""
    counts, usable, lines = quality.duplicates, sum(quality.classes.values()), []
    if counts.near_pairs and counts.largest_group > LARGE_GROUP * usable:
        lines.append(
            f"warning: copies and look-alikes join {counts.largest_group} of {usable} images to one group: {APART}"
        )
    if near := quality.label_conflicts.near:
        first = in_short(printable(shown(name)) for name in near[0])
        lines.append(
            f"warning: {counted(len(near), 'pair')} of different classes look alike and are never parted, such as "
            f"{first}: where they are no mistakes, {APART}"
        )
    return lines
