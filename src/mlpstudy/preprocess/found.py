"""What preprocess found out about the images, in lines for the terminal."""

from collections.abc import Callable

from mlpstudy import paths
from mlpstudy.contracts.origins import shown
from mlpstudy.contracts.quality import LARGE_GROUP, SMALLEST_PX, Brightness, Quality
from mlpstudy.counted import counted, value
from mlpstudy.errors import in_short
from mlpstudy.printable import printable

APART = "a smaller data.near_duplicate_distance, or null, leaves look-alikes apart"
MOST_NAMED = 3  # images in a line; dataset.json names more


def found_lines(quality: Quality) -> list[str]:
    """Counts, then what may stand in the way of a split."""
    counts = quality.duplicates
    copies = counted(counts.exact_copies, "exact copy", "exact copies")
    first = f"{counted(quality.images, 'image')}, {len(quality.unusable):,} unusable, {copies}, {near_text(quality)}"
    depths = [*flattened_lines(quality), *faint_lines(quality)]
    return [first, *declared_lines(quality), *named_lines(quality), *depths, *lookalike_lines(quality)]


def near_text(quality: Quality) -> str:
    """Pairs that look alike, and what was not compared."""
    counts = quality.duplicates
    if counts.near_off:
        return "near pairs not looked for (data.near_duplicate_distance is null)"
    if quality.all_small:
        return f"near pairs not looked for (images under {SMALLEST_PX} px)"
    near = counted(counts.near_pairs, "near pair")
    kinds = [(counts.small, f"under {SMALLEST_PX} px"), (counts.plain, "with no more detail than a small spot")]
    apart = ", ".join(f"{counted(images, 'image')} {kind}" for images, kind in kinds if images)
    return f"{near} (not looked for in {apart})" if apart else near


def declared_lines(quality: Quality) -> list[str]:
    """The groups that a person declared: before copies and look-alikes join some of them."""
    groups = quality.declared_groups
    if groups is None:
        return []
    declared = f"{counted(groups.groups, 'declared group')} that may not be parted"
    parted = f"; the given split parts {groups.across_splits:,} of them" if groups.across_splits else ""
    return [f"{declared}{parted}"]


def named_lines(quality: Quality) -> list[str]:
    """Files whose names tell of copies that nothing keeps together."""
    found = quality.named_as_copies
    if found is None:
        return []
    groups = counted(found.groups, "group of files is", "groups of files are")
    names = printable(f"{shown(found.first)} and {shown(found.second)}")
    return [
        f"warning: {groups} named as copies of one image, as {names}, and splits may part them: if they are such, "
        f"derived_from of their source joins them: {printable(found.pattern)}"
    ]


def flattened_lines(quality: Quality) -> list[str]:
    """Where to find the names of all too."""
    text = flattened_text(quality.brightness)
    return [f"warning: {text} ({paths.DATASET})"] if text else []


def faint_lines(quality: Quality) -> list[str]:
    """Images of another depth than the brightest, it may be: they become nearly black beside these."""
    scale = quality.brightness
    if scale is None or scale.faint is None:
        return []
    reached = counted(scale.faint.images, "image with more than 8 bits reaches", "images with more than 8 bits reach")
    return [
        f"warning: {reached} at most {value(scale.faint.largest)} of {value(scale.largest)} "
        "and become dark: if they are of fewer bits than the others, bring all to one range of values"
    ]


def lookalike_lines(quality: Quality) -> list[str]:
    """Look-alikes that join a large share of the images, or images of several classes: alike by nature, it may be."""
    counts, usable, lines = quality.duplicates, sum(quality.classes.values()), []
    if counts.near_pairs and counts.largest_group > LARGE_GROUP * usable:
        lines.append(
            f"warning: copies and look-alikes join {counts.largest_group:,} of {usable:,} images to one group: {APART}"
        )
    if near := quality.label_conflicts.near:
        first = in_short(printable(shown(name)) for name in near[0])
        pairs = f"{len(near):,} pairs or more" if quality.label_conflicts.cut else counted(len(near), "pair")
        lines.append(
            f"warning: {pairs} of different classes look alike and are never parted, such as "
            f"{first}: where they are no mistakes, {APART}"
        )
    return lines


def flattened_text(scale: Brightness | None, name_of: Callable[[str], str] = shown) -> str:
    """Images of which the one scale of brightness leaves next to nothing, as of those stored from 0 to 1."""
    if scale is None or scale.flattened is None:
        return ""
    lost = scale.flattened
    more = lost.images - MOST_NAMED
    names = ", ".join(printable(name_of(name)) for name in lost.names[:MOST_NAMED])
    own = f"{value(lost.smallest)} to {value(lost.largest)}"
    common = f"{value(scale.smallest)} to {value(scale.largest)}"
    return (
        f"{counted(lost.images, 'image holds', 'images hold')} values from {own} in more than 8 bits, of which the "
        f"scale of all such images, {common}, leaves one or two greys: bring all to one range of values, or leave "
        f"these out: {names}{f' and {more:,} more' if more > 0 else ''}"
    )
