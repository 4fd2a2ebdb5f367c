"""Pictures whose values lie so far from those of the training that nothing is left of them."""

from collections.abc import Sequence

from mlpstudy.counted import counted, value
from mlpstudy.errors import in_short
from mlpstudy.predict.vote import Prediction
from mlpstudy.preprocess.brightness import ValueRange, common_range
from mlpstudy.printable import printable

MOST_NAMED = 3  # pictures in the line


def flattened_lines(predictions: Sequence[Prediction], scale: ValueRange | None) -> list[str]:
    """A line that warns of all of them, for the terminal; `scale` is that of the training."""
    lost = {each.file: each.flattened for each in predictions if each.flattened}
    own = common_range(lost.values())
    if own is None or scale is None:
        return []
    darkest, brightest = scale.ends
    return [
        f"warning: {counted(len(lost), 'picture holds', 'pictures hold')} values from {value(own.smallest)} to "
        f"{value(own.largest)} in more than 8 bits, of which the scale of the training images, {value(darkest)} to "
        f"{value(brightest)}, leaves one or two greys, so that the answer tells nothing: bring them to that range: "
        f"{in_short(map(printable, lost), MOST_NAMED)}"
    ]
