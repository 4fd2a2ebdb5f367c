"""One scale of brightness for all images of more than 8 bits, so that they stay comparable with each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mlpstudy.preprocess.pixels import DeepPixels, Pixels

# Grey levels of 256 from which on an image may show something: with fewer it is black, or two neighbouring greys.
FEWEST_LEVELS = 3
FAINT = 1 / 8  # of the scale: twelve bits fill a sixteenth of sixteen bits'


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Of the values of one image, or of all of them together."""

    smallest: float
    largest: float
    whole: bool  # no fractions

    @property
    def fits(self) -> bool:
        """8-bit values in larger samples, which need no scale."""
        return self.whole and self.smallest >= 0 and self.largest <= 255

    @property
    def ends(self) -> tuple[float, float]:
        """As a scale: the value that becomes 0, and the one that becomes 255."""
        return (0.0, 255.0) if self.fits else (self.smallest, self.largest)


def value_range(pixels: DeepPixels) -> ValueRange:
    """Of pixels not yet resized. Whole float64 values count as integers: `read_deep` turns int32 into them."""
    whole = pixels.dtype.kind in "iu" or bool(pixels.dtype == np.float64 and np.all(pixels == np.rint(pixels)))
    return ValueRange(float(pixels.min()), float(pixels.max()), whole)


def common_range(ranges: Iterable[ValueRange | None]) -> ValueRange | None:
    """The range over all images that have one; None where none has."""
    known = [values for values in ranges if values]
    if not known:
        return None
    return ValueRange(
        min(values.smallest for values in known),
        max(values.largest for values in known),
        all(values.whole for values in known),
    )


def to_bytes(pixels: DeepPixels, values: ValueRange) -> Pixels:
    """The smallest value becomes 0 and the largest 255; whole numbers from 0 to 255 stay what they are."""
    if values.fits:
        return np.rint(pixels).astype(np.uint8)
    width = (values.largest - values.smallest) or 1.0
    scaled = (pixels.astype(np.float64) - values.smallest) * (255 / width)
    return np.rint(scaled).clip(0, 255).astype(np.uint8)


def faint(ranges: Sequence[ValueRange | None], scale: ValueRange | None) -> list[int]:
    """Positions of the images that reach no further than an eighth of the scale; none where 8-bit values need none."""
    if scale is None or scale.fits:
        return []
    top = scale.smallest + FAINT * (scale.largest - scale.smallest)
    return [row for row, values in enumerate(ranges) if values and values.largest < top]


def flattened(ranges: Sequence[ValueRange | None], scale: ValueRange | None) -> list[int]:
    """Positions of the images that the scale leaves fewer grey levels than FEWEST_LEVELS, where their values had more.

    As floating point from 0 to 1 beside integers up to 4095, all of which become black.
    """
    rows = [row for row, values in enumerate(ranges) if values]
    if not rows or scale is None:
        return []
    known = [values for values in ranges if values]
    ends = np.array([(values.smallest, values.largest) for values in known])  # n, 2
    levels = np.ptp(to_bytes(ends.clip(*scale.ends), scale).astype(int), axis=1) + 1
    fractions = np.array([not values.whole for values in known])
    own = np.where(fractions & (np.ptp(ends, axis=1) > 0), np.inf, np.ptp(ends, axis=1) + 1)
    return [rows[at] for at in np.flatnonzero(levels < np.minimum(own, FEWEST_LEVELS)).tolist()]
