from dataclasses import replace

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.pairs import UNSURE, Pair, contrasts
from mlpstudy.evaluate.study import Study


def undecided(entry: Entry) -> Entry:
    return replace(entry, comparison=entry.comparison and replace(entry.comparison, verdict="undecided"))


def test_a_contrast_never_says_more_than_the_corrected_verdict(gathered: Study) -> None:
    study = gathered
    pair = Pair(without="baseline", having="better")
    assert contrasts(study, pair)[0].reading == "higher test accuracy"
    overruled = replace(study, entries=type(study.entries)(undecided(entry) for entry in study.entries))
    assert contrasts(overruled, pair)[0].reading == UNSURE
    assert contrasts(overruled, Pair("cnn", "better"))[0].reading != UNSURE
