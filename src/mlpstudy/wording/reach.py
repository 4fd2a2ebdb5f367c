"""Could the study find what it was to find? Said where study.detect names a difference."""

from mlpstudy.compare.comparisons import FEWEST_RUNS
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.wording.numbers import points


def reach(study: Study) -> str:
    """One sentence; empty where no difference was named or nothing was compared."""
    wanted = study.config.detect
    if wanted is None or not study.variants:
        return ""
    if study.descriptive:
        return tr(
            "It was to find {wanted} points, but gives no verdict: that takes {fewest} runs.",
            wanted=points(wanted),
            fewest=FEWEST_RUNS,
        )
    if study.detectable is None:
        return ""
    values = {"wanted": points(wanted), "points": points(study.detectable)}
    if study.detectable <= wanted:
        return tr(
            "It was to find {wanted} points, and is large enough: it finds {points} four times in five.", **values
        )
    return tr("It was to find {wanted} points, but is too small: it finds {points} four times in five.", **values)
