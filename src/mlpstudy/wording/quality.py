"""What the report says of the images."""

from mlpstudy.contracts.quality import (
    ALL_PAIRS_UP_TO,
    MOST_REVIEWED,
    SMALLEST_PX,
    Brightness,
    DeclaredGroups,
    Flattened,
    LabelConflicts,
    Quality,
    Sizes,
)
from mlpstudy.contracts.split import SplitInfo
from mlpstudy.language import N_, tr, trn
from mlpstudy.wording.numbers import grouped, percent, shortest

NOTICEABLE = 1.05  # times the images of another class: below it rounds to 1.0
REASONS = {  # of data/split/left_out.csv
    "unusable": N_("the file cannot be used"),
    "label_conflict": N_("the same pixels in two classes"),
    "copy": N_("the same pixels as another image of its split"),
    "leak_copy": N_("the same pixels as an image of a later split"),
    "leak_near": N_("near duplicate or derived copy of an image of a later split, or of one declared group with it"),
}
POOLED = REASONS | {"copy": N_("the same pixels as another image")}  # where the splits of the source do not count


def left_out(info: SplitInfo, quality: Quality) -> dict[str, int]:
    """Reason in words -> images that take no part. k-fold pools the splits that a source brings."""
    pooled = info.scheme == "kfold" or len(quality.given) == 1
    reasons = POOLED if pooled else REASONS
    return {tr(reasons[reason]): images for reason, images in sorted(info.left_out.items())}


def quality_sentences(quality: Quality) -> list[str]:
    """The findings of preprocess, each in a sentence."""
    texts = [
        tr("{images} image files.", images=grouped(quality.images)),
        sizes(quality.sizes),
        brightness(quality.brightness),
        flattened(quality.brightness.flattened if quality.brightness else None),
        faint(quality.brightness),
        other_depth(quality),
        unequal_sizes(quality.imbalance),
        duplicates(quality),
        not_compared(quality),
        without_detail(quality.duplicates.plain or 0),
        mirrored(quality.duplicates.mirrored_pairs or 0),
        declared_groups(quality.declared_groups),
        parted_groups(quality.declared_groups),
        mixed_groups(quality.declared_groups),
        look_alikes(quality.duplicates.review),
        unlisted(quality),
        conflicts(quality.label_conflicts),
        unusable(len(quality.unusable)),
        giveaway(quality),
    ]
    return [text for text in texts if text]


def sizes(measured: Sizes) -> str:
    """How large the images are, and which size is the most common."""
    common, width, height = measured.most_common[0], measured.width_px, measured.height_px
    if measured.distinct == 1:
        return tr("All are {width} x {height} pixels.", width=common.width_px, height=common.height_px)
    return tr(
        "{distinct} sizes, {widths} pixels wide and {heights} high; most often {width} x {height} ({images}).",
        distinct=grouped(measured.distinct),
        widths=spread(width.smallest, width.largest),
        heights=spread(height.smallest, height.largest),
        images=grouped(common.images),
        width=common.width_px,
        height=common.height_px,
    )


def spread(low_px: int, high_px: int) -> str:
    """20 to 30; one number where both are the same."""
    return str(low_px) if low_px == high_px else tr("{low} to {high}", low=low_px, high=high_px)


def brightness(scale: Brightness | None) -> str:
    """How samples of more than 8 bits became 8."""
    if scale is None:
        return ""
    if scale.kept:
        return trn(
            "{count} image holds its values in more than 8 bits; none is over 255, so it stays as it is.",
            "{count} images hold their values in more than 8 bits; none is over 255, so they stay as they are.",
            scale.images,
        )
    return trn(
        "{count} image holds more than 8 bits: one scale for the source made 0 to 255 of {smallest} to {largest}.",
        "{count} images hold more than 8 bits: one scale for the source made 0 to 255 of {smallest} to {largest}.",
        scale.images,
        count=grouped(scale.images),
        smallest=grouped(scale.smallest),
        largest=grouped(scale.largest),
    )


def flattened(lost: Flattened | None) -> str:
    """Images of which the scale leaves next to nothing."""
    if lost is None:
        return ""
    return trn(
        "{count} of them, with values from {smallest} to {largest}, became one or two greys.",
        "{count} of them, with values from {smallest} to {largest}, became one or two greys.",
        lost.images,
        smallest=grouped(lost.smallest),
        largest=grouped(lost.largest),
    )


def faint(scale: Brightness | None) -> str:
    """Images that reach little of the scale, as those of 12 bits do beside 16."""
    if scale is None or scale.faint is None:
        return ""
    return trn(
        "{count} of them reaches at most {largest} of {scale} and is dark: see whether it is of fewer bits.",
        "{count} of them reach at most {largest} of {scale} and are dark: see whether they are of fewer bits.",
        scale.faint.images,
        count=grouped(scale.faint.images),
        largest=grouped(scale.faint.largest),
        scale=grouped(scale.largest),
    )


def other_depth(quality: Quality) -> str:
    """Brightness of 8 bits beside a scale made for others cannot be compared with it."""
    usable = sum(quality.classes.values())
    if quality.brightness is None or quality.brightness.kept or quality.brightness.images == usable:
        return ""
    return tr("The others hold 8 bits and stay as they are: see whether both kinds show black and white alike.")


def declared_groups(groups: DeclaredGroups | None) -> str:
    """Patients, videos, scenes."""
    if groups is None:
        return ""
    return tr(
        "Images in declared groups, which no split may part: {images}; in none: {ungrouped}. Groups: {groups}, "
        "{classes} of them with images of several classes.",
        images=grouped(groups.images),
        groups=grouped(groups.groups),
        classes=grouped(groups.across_classes),
        ungrouped=grouped(groups.ungrouped),
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


def unequal_sizes(times: float) -> str:
    """Of classes; nothing where they are as good as equal."""
    if times < NOTICEABLE:
        return ""
    return tr("The largest class has {times} times the images of the smallest.", times=shortest(times, 2))


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


def unusable(files: int) -> str:
    """Files that could not be decoded."""
    if not files:
        return ""
    return trn("{count} file could not be used.", "{count} files could not be used.", files, count=grouped(files))


def giveaway(quality: Quality) -> str:
    """How many classes the size alone gives away; where there are several, some may be new to the other four fifths."""
    at_its_size = N_(
        "Guess each class as the most frequent one at the image's width and height among the other four fifths of "
        "the images: {accuracy} are right. Always guess the largest class of all images: {majority}."
    )
    with_new_sizes = N_(
        "Guess each class as the most frequent one at the image's width and height among the other four fifths of "
        "the images: {accuracy} are right. At a size new to them the nearest one decides, or the largest class is "
        "guessed, whichever is right more often. Always guess the largest class of all images: {majority}."
    )
    return tr(
        at_its_size if quality.sizes.distinct == 1 else with_new_sizes,
        accuracy=percent(quality.size_giveaway.accuracy),
        majority=percent(quality.size_giveaway.majority),
    )
