"""What the report says of images that belong together, or may."""

from mlpstudy.contracts.origins import shown
from mlpstudy.contracts.quality import (
    ALL_PAIRS_UP_TO,
    MOST_REVIEWED,
    SMALLEST_PX,
    DeclaredGroups,
    LabelConflicts,
    NamedAsCopies,
    Quality,
)
from mlpstudy.language import tr, trn
from mlpstudy.wording.numbers import grouped


def duplicate_sentences(quality: Quality) -> list[str]:
    """Of copies, groups and pairs to look at; empty where one does not apply."""
    return [
        duplicates(quality),
        not_compared(quality),
        without_detail(quality.duplicates.plain or 0),
        mirrored(quality.duplicates.mirrored_pairs or 0),
        declared_groups(quality.declared_groups),
        parted_groups(quality.declared_groups),
        mixed_groups(quality.declared_groups),
        named_as_copies(quality.named_as_copies),
        look_alikes(quality.duplicates.review),
        unlisted(quality),
        conflicts(quality.label_conflicts),
    ]


def duplicates(quality: Quality) -> str:
    """How many images belong together, and why."""
    counts = quality.duplicates
    if not counts.groups:
        return tr("No exact copies were found.") if quality.none_compared else tr("No duplicates were found.")
    return tr(
        "Images in duplicate groups: {images}; groups: {groups}. Exact copies: {copies}, {across} of them across the "
        "given splits; near-duplicate pairs: {near}; derived files: {derived}.",
        images=grouped(counts.images_in_groups),
        groups=grouped(counts.groups),
        copies=grouped(counts.exact_copies),
        across=grouped(counts.exact_copies_across_splits),
        near=grouped(counts.near_pairs),
        derived=grouped(counts.derived),
    )


def not_compared(quality: Quality) -> str:
    """Images among which no near duplicates were looked for, and why."""
    counts = quality.duplicates
    if counts.near_off:
        return tr("Near duplicates were not looked for: data.near_duplicate_distance is null.")
    if quality.all_small:
        return tr("Near duplicates were not looked for: the originals are under {side} pixels.", side=SMALLEST_PX)
    if not counts.small:
        return ""
    return trn(
        "For {count} image under {side} pixels, near duplicates were not looked for.",
        "For {count} images under {side} pixels, near duplicates were not looked for.",
        counts.small,
        count=grouped(counts.small),
        side=SMALLEST_PX,
    )


def without_detail(images: int) -> str:
    """Images large enough, but with nothing to tell them from unlike ones."""
    if not images:
        return ""
    return trn(
        "For {count} image with no more detail than a small spot, near duplicates were not looked for.",
        "For {count} images with no more detail than a small spot, near duplicates were not looked for.",
        images,
        count=grouped(images),
    )


def mirrored(pairs: int) -> str:
    """Near pairs in different orientations."""
    if not pairs:
        return ""
    return trn(
        "{count} near-duplicate pair is mirrored or turned by quarters.",
        "{count} near-duplicate pairs are mirrored or turned by quarters.",
        pairs,
        count=grouped(pairs),
    )


def declared_groups(groups: DeclaredGroups | None) -> str:
    """Patients, videos, scenes; where there are none, what that may hide."""
    if groups is None:
        return tr(
            "No images are declared to belong together. If several are of one patient, video or thing, splits may part "
            "them, and scores then flatter."
        )
    return tr(
        "Images in declared groups, which no split may part: {images}; in none: {ungrouped}. Groups: {groups}, "
        "{classes} of them with images of several classes.",
        images=grouped(groups.images),
        groups=grouped(groups.groups),
        classes=grouped(groups.across_classes),
        ungrouped=grouped(groups.ungrouped),
    )


def parted_groups(groups: DeclaredGroups | None) -> str:
    """What split.leakage has to decide of."""
    if groups is None or not groups.across_splits:
        return ""
    return trn(
        "The split of the source parts {count} of them.",
        "The split of the source parts {count} of them.",
        groups.across_splits,
        count=grouped(groups.across_splits),
    )


def mixed_groups(groups: DeclaredGroups | None) -> str:
    """Where to find those with images of several classes: a wrong label, it may be."""
    if groups is None or not groups.mixed:
        return ""
    if groups.across_classes > len(groups.mixed):
        return tr(
            "Of the first {count} declared groups with several classes data/prepared/dataset.json names one image of "
            "each class.",
            count=grouped(len(groups.mixed)),
        )
    return tr("Of declared groups with several classes data/prepared/dataset.json names one image of each class.")


def named_as_copies(found: NamedAsCopies | None) -> str:
    """Files that seem to be made from others, and that nothing keeps together."""
    if found is None:
        return ""
    return trn(
        "{count} group of files is named as copies of one image ({first}, {second}), and splits may part it: "
        "derived_from of the source joins them, by {pattern}.",
        "{count} groups of files are named as copies of one image ({first}, {second}), and splits may part them: "
        "derived_from of the source joins them, by {pattern}.",
        found.groups,
        count=grouped(found.groups),
        first=shown(found.first),
        second=shown(found.second),
        pattern=found.pattern,
    )


def look_alikes(pairs: int) -> str:
    """Pairs that are not close enough to be joined."""
    if not pairs:
        return ""
    if pairs >= MOST_REVIEWED:
        return tr(
            "{pairs} or more pairs look alike but were left apart: data/prepared/dataset.json names the first {pairs} "
            "for a look.",
            pairs=grouped(pairs),
        )
    return trn(
        "{count} pair looks alike but was left apart: data/prepared/dataset.json names it for a look.",
        "{count} pairs look alike but were left apart: data/prepared/dataset.json names them for a look.",
        pairs,
        count=grouped(pairs),
    )


def unlisted(quality: Quality) -> str:
    """Why there are no such pairs to look at where very many images are compared."""
    if not quality.unreviewed:
        return ""
    return tr(
        "Pairs that look alike but were left apart are not listed where more than {images} images are compared.",
        images=grouped(ALL_PAIRS_UP_TO),
    )


def conflicts(found: LabelConflicts) -> str:
    """Duplicates that carry two labels."""
    groups = len(found.exact) + len(found.near)
    if not groups:
        return ""
    if found.cut:
        return tr("{count} groups of duplicates or more carry two different labels.", count=grouped(groups))
    return trn(
        "{count} group of duplicates carries two different labels.",
        "{count} groups of duplicates carry two different labels.",
        groups,
        count=grouped(groups),
    )
