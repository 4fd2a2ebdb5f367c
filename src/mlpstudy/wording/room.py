"""Differences that are too large for a gain: above the baseline there is no more room than to a score of 1."""

from collections.abc import Sequence

from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.power import LARGEST
from mlpstudy.wording.competitors import baseline_name
from mlpstudy.wording.numbers import points


def room(study: Study) -> float:
    """The largest gain that there can be, a share of 1."""
    return 1 - study.baseline.score


def only_losses(study: Study, differences: Sequence[float]) -> str:
    """What the larger of these detectable differences, or all of them, can only be; empty where all may be gains."""
    left, possible = room(study), [each for each in differences if each <= LARGEST]
    if not possible or study.baseline.lost or max(possible) <= left:
        return ""
    values = {"points": points(left), "baseline": baseline_name(study)}
    if min(possible) > left:
        return tr(
            "Only {points} points are left above {baseline}: such a difference can only be a loss, and no gain would "
            "be large enough.",
            **values,
        )
    return tr("Only {points} points are left above {baseline}: a larger difference can only be a loss.", **values)
