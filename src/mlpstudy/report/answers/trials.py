"""Whether more trials of a search paid."""

import numpy as np

from mlpstudy.compare.search import Search
from mlpstudy.language import tr
from mlpstudy.wording.numbers import significant

DIGITS = 3
FEWEST = 8  # trials of which anything is told


def trial_texts(search: Search) -> list[str]:
    """The lowest validation loss after a quarter, a half and all of the trials."""
    best, trials = search.best_so_far, search.best_so_far.shape[1]
    few, half = max(1, trials // 4), max(1, trials // 2)
    if trials < FEWEST or not np.isfinite(best[:, few - 1]).all():
        return [tr("There are too few trials to tell.")]
    losses = [significant(float(best[:, count - 1].mean()), DIGITS) for count in (few, half, trials)]
    later = int((best[:, -1] < best[:, half - 1]).sum())
    text = tr(
        "The lowest validation loss so far, mean over runs, was {first} after {few} trials, {middle} after {half} and "
        "{last} after {trials}.",
        first=losses[0],
        middle=losses[1],
        last=losses[2],
        few=few,
        half=half,
        trials=trials,
    )
    return [f"{text} {second_half(later, len(best))} {caution()}"]


def second_half(later: int, runs: int) -> str:
    """In how many runs it brought something."""
    if not later:
        return tr("The second half of the trials brought nothing better to any run: half of them would have done.")
    return tr(
        "The second half of the trials brought something better to {later} of {runs} runs.", later=later, runs=runs
    )


def caution() -> str:
    """What a falling curve does not show."""
    return tr(
        "A search chooses by this loss, so it can only fall; whether new images gain by it, the test images say above."
    )
