"""What the report says of the files that download passed over."""

from collections.abc import Mapping

from mlpstudy.contracts.passed_over import PassedOverCounts
from mlpstudy.language import tr, trn
from mlpstudy.printable import list_item
from mlpstudy.wording.numbers import grouped

NAMED = 5  # endings and classes in a sentence


def passed_over_sentences(counts: PassedOverCounts) -> list[str]:
    """None where every file of the source was used."""
    texts = [in_class_folders(counts), by_class(counts), outside(counts.outside), unlabelled(counts.unlabelled)]
    return [text for text in texts if text]


def in_class_folders(counts: PassedOverCounts) -> str:
    """How many files gave no image, and of which endings."""
    files = sum(counts.endings.values())
    if not files:
        return ""
    endings = {ending or tr("without ending"): number for ending, number in counts.endings.items()}
    return trn(
        "{count} file in class folders gave no image and takes no part: {endings}.",
        "{count} files in class folders gave no image and take no part: {endings}.",
        files,
        count=grouped(files),
        endings=most_frequent(endings),
    )


def by_class(counts: PassedOverCounts) -> str:
    """Whether a class lost more than others: then what is left of it may differ from what it was."""
    return tr("Of these by class: {classes}.", classes=most_frequent(counts.classes)) if counts.classes else ""


def outside(images: int) -> str:
    """Images of which no folder says the class or the split."""
    if not images:
        return ""
    return trn(
        "{count} image lies outside of the class folders of the study and takes no part.",
        "{count} images lie outside of the class folders of the study and take no part.",
        images,
        count=grouped(images),
    )


def unlabelled(images: int) -> str:
    """Images that the table of labels does not name."""
    if not images:
        return ""
    return trn(
        "{count} image of the source is not in the table of labels and takes no part.",
        "{count} images of the source are not in the table of labels and take no part.",
        images,
        count=grouped(images),
    )


def most_frequent(numbers: Mapping[str, int]) -> str:
    """.heic 8, .mov 3: the largest first, and of many only how many files the others are."""
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [f"{list_item(name)} {grouped(number)}" for name, number in ordered[:NAMED]]
    rest = sum(number for _, number in ordered[NAMED:])
    return ", ".join([*shown, tr("others {count}", count=grouped(rest))] if rest else shown)
