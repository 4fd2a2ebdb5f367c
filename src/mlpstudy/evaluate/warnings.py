"""What a reader must know before believing the numbers."""

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.statistics.compare import FEWEST_TRAININGS
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import listing, percent

FEWEST_WRONG = 25  # test images of the baseline; with fewer, a few odd images decide
SIZE, MAJORITY = "width and height", "majority class"


def warnings(study: Study) -> list[str]:
    found = [few_trainings(study), few_wrong(study), telling_sizes(study), beaten(study), diverged(study)]
    return [text for text in [*found, underfitting(study)] if text]


def few_trainings(study: Study) -> str:
    if not study.descriptive:
        return ""
    return (
        f"Only {study.split.runs} trainings a variant: intervals are given, but no verdicts, "
        f"which take {FEWEST_TRAININGS}."
    )


def few_wrong(study: Study) -> str:
    wrong = study.baseline_wrong
    if wrong >= FEWEST_WRONG:
        return ""
    return (
        f"The baseline gets only {wrong:.1f} test images wrong (mean over repeats; expected {FEWEST_WRONG} or more): "
        "a few odd images decide every comparison."
    )


def telling_sizes(study: Study) -> str:
    size, majority = (named(study, name).accuracy for name in (SIZE, MAJORITY))
    if size <= 2 * majority:
        return ""
    return (
        f"Width and height of the image files alone classify {percent(size)}, more than twice the majority class "
        f"({percent(majority)}): the classes come from different sources, and a network may learn the source."
    )


def beaten(study: Study) -> str:
    """Trivial methods whose whole interval lies above the baseline."""
    names = [
        entry.name
        for entry in study.entries
        if entry.role == "trivial" and entry.comparison and entry.comparison.low > 0
    ]
    return f"Trivial methods do better than the baseline network: {listing(names)}." if names else ""


def diverged(study: Study) -> str:
    counts = [f"{entry.name} ({entry.diverged} of {entry.trainings})" for entry in study.entries if entry.diverged]
    if not counts:
        return ""
    return f"Trainings that diverged, scored as predicting the majority class: {listing(counts)}."


def underfitting(study: Study) -> str:
    names = [entry.name for entry in study.entries if entry.underfits]
    if not names:
        return ""
    return (
        f"Underfitting (training accuracy more than 10 points below what others reach): {listing(names)}. "
        "There the comparison shows a short budget or a failed start, not the regulariser."
    )


def named(study: Study, name: str) -> Entry:
    return next(entry for entry in study.entries if entry.name == name)
