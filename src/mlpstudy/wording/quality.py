"""What the report says of the images."""

from mlpstudy.contracts.leftout import reasons_in_words
from mlpstudy.contracts.quality import Quality, Sizes
from mlpstudy.contracts.split import SplitInfo
from mlpstudy.language import N_, tr, trn
from mlpstudy.wording.brightness import brightness_sentences
from mlpstudy.wording.duplicates import duplicate_sentences
from mlpstudy.wording.numbers import grouped, percent, shortest

NOTICEABLE = 1.05  # times the images of another class: below it rounds to 1.0


def left_out(info: SplitInfo, quality: Quality) -> dict[str, int]:
    """Reason in words -> images that take no part."""
    words = reasons_in_words(info.scheme, len(quality.given))
    return {tr(words[reason]): images for reason, images in sorted(info.left_out.items())}


def quality_sentences(quality: Quality) -> list[str]:
    """The findings of preprocess, each in a sentence."""
    texts = [
        tr("{images} image files.", images=grouped(quality.images)),
        sizes(quality.sizes),
        *brightness_sentences(quality),
        unequal_sizes(quality.imbalance),
        *duplicate_sentences(quality),
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


def unequal_sizes(times: float) -> str:
    """Of classes; nothing where they are as good as equal."""
    if times < NOTICEABLE:
        return ""
    return tr("The largest class has {times} times the images of the smallest.", times=shortest(times, 2))


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
