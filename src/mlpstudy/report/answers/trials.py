"""Whether more trials of a search paid."""

import numpy as np

from mlpstudy.compare.search import Numbers, Search
from mlpstudy.language import tr
from mlpstudy.wording.numbers import grouped, significant

DIGITS = 3
FEWEST = 8  # trials of which anything is told


def trial_texts(search: Search) -> list[str]:
    """How low the loss fell, and in how many runs late trials still lowered it."""
    best, trials = search.best_so_far, search.best_so_far.shape[1]
    if trials < FEWEST:
        return [tr("There are too few trials to tell.")]
    if not len(best):
        return [tr("All trials of all runs diverged.")]
    later = int((best[:, -1] < best[:, trials // 2 - 1]).sum())
    return [f"{fall(best)} {second_half(later, len(best))} {caution()}"]


def fall(best: Numbers) -> str:
    """The lowest validation loss so far (S, T) after a quarter, a half and all of the trials; or why it has no mean."""
    runs, trials = best.shape
    few, half = trials // 4, trials // 2
    late = int(np.isinf(best[:, few - 1]).sum())
    if late:
        return tr(
            "In {late} of {runs} runs the first {few} trials all diverged, and so there is no mean loss after them to "
            "compare later ones with.",
            late=late,
            runs=runs,
            few=grouped(few),
        )
    losses = [significant(float(best[:, count - 1].mean()), DIGITS) for count in (few, half, trials)]
    return tr(
        "The lowest validation loss so far, mean over runs, was {first} after {few} trials, {middle} after {half} and "
        "{last} after {trials}.",
        first=losses[0],
        middle=losses[1],
        last=losses[2],
        few=grouped(few),
        half=grouped(half),
        trials=grouped(trials),
    )


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
