"""Could the study find what it was to find? Said where study.detect names a difference."""

from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.power import FEWEST_RUNS, LARGEST
from mlpstudy.wording.numbers import points, points_apart, set_points
from mlpstudy.wording.room import only_losses


def reach(study: Study) -> str:
    """One sentence or two; empty where no difference was named or nothing was compared."""
    wanted = study.config.detect
    if wanted is None or not study.variants:
        return ""
    told = reached(study, wanted)
    return " ".join(filter(None, [told, told and only_losses(study, [wanted])]))


def reached(study: Study, wanted: float) -> str:
    """Whether it finds what was wanted."""
    if study.descriptive:
        return tr(
            "The study was to find {wanted} points, but gives no verdict: that takes {fewest} runs.",
            wanted=set_points(wanted),
            fewest=FEWEST_RUNS,
        )
    if study.detectable is None:
        return ""
    enough, compared = sum(value <= wanted for value in study.detectables), len(study.detectables)
    if 0 < enough < compared:
        return for_some(wanted, enough, compared)
    if study.detectable > LARGEST:
        return tr(
            "The study was to find {wanted} points, but is too small: no difference is large enough to be found four "
            "times in five.",
            wanted=set_points(wanted),
        )
    large, small = (
        N_("The study was to find {wanted} points, and is large enough: it finds {points} four times in five."),
        N_("The study was to find {wanted} points, but is too small: it finds {points} four times in five."),
    )
    if study.detectable <= wanted:
        return tr(large, wanted=set_points(wanted), points=points(study.detectable))
    return tr(small, wanted=set_points(wanted), points=points_apart(study.detectable, wanted))


def for_some(wanted: float, enough: int, compared: int) -> str:
    """Variants scatter differently: what is found with one may escape with another."""
    return tr(
        "The study was to find {wanted} points: it is large enough for {enough} of {compared} comparisons, and too "
        "small for the others.",
        wanted=set_points(wanted),
        enough=enough,
        compared=compared,
    )
