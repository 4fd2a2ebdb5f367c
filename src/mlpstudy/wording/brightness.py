"""What the report says of samples of more than 8 bits."""

from mlpstudy.contracts.quality import Brightness, Flattened, Quality
from mlpstudy.language import tr, trn
from mlpstudy.wording.numbers import grouped


def brightness_sentences(quality: Quality) -> list[str]:
    """Of their scale, and of what it makes of them; empty where one does not apply, none without such samples."""
    scale, usable = quality.brightness, sum(quality.classes.values())
    return [brightness(scale), flattened(scale.flattened), faint(scale), other_depth(scale, usable)] if scale else []


def brightness(scale: Brightness) -> str:
    """How samples of more than 8 bits became 8."""
    if scale.kept:
        return trn(
            "{count} image holds its values in more than 8 bits; none is over 255, so it stays as it is.",
            "{count} images hold their values in more than 8 bits; none is over 255, so they stay as they are.",
            scale.images,
            count=grouped(scale.images),
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
        count=grouped(lost.images),
        smallest=grouped(lost.smallest),
        largest=grouped(lost.largest),
    )


def faint(scale: Brightness) -> str:
    """Images that reach little of the scale, as those of 12 bits do beside 16."""
    if scale.faint is None:
        return ""
    return trn(
        "{count} of them reaches at most {largest} of {scale} and is dark: see whether it is of fewer bits.",
        "{count} of them reach at most {largest} of {scale} and are dark: see whether they are of fewer bits.",
        scale.faint.images,
        count=grouped(scale.faint.images),
        largest=grouped(scale.faint.largest),
        scale=grouped(scale.largest),
    )


def other_depth(scale: Brightness, usable: int) -> str:
    """Brightness of 8 bits beside a scale made for others cannot be compared with it. `usable`: images in all."""
    if scale.kept or scale.images == usable:
        return ""
    return tr("The others hold 8 bits and stay as they are: see whether both kinds show black and white alike.")
