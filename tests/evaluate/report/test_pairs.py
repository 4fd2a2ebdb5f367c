from collections.abc import Callable
from dataclasses import replace

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.report.pairs import UNSURE, Pair, contrasts
from tests.evaluate.finished import RUNS


def undecided(entry: Entry) -> Entry:
    return replace(entry, comparison=entry.comparison and replace(entry.comparison, verdict="undecided"))


def test_a_contrast_never_says_more_than_the_corrected_verdict(small_study: Callable[[int], EvaluateConfig]) -> None:
    study = gather(small_study(RUNS))
    pair = Pair(without="baseline", having="better")
    assert contrasts(study, pair)[0].reading == "higher test accuracy"
    overruled = replace(study, entries=type(study.entries)(undecided(entry) for entry in study.entries))
    assert contrasts(overruled, pair)[0].reading == UNSURE
    assert contrasts(overruled, Pair("cnn", "better"))[0].reading != UNSURE
