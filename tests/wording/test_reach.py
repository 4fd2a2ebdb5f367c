from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.wording.leaderboard import markdown, plain_text
from mlpstudy.wording.reach import reach


def wanting(study: Study, detect: float | None) -> Study:
    return replace(study, config=study.config.model_copy(update={"detect": detect}))


def test_without_a_wanted_difference_nothing_is_said(compared: Study) -> None:
    assert reach(wanting(compared, None)) == ""
    assert reach(replace(wanting(compared, 0.02), rows=(compared.baseline,))) == ""


@pytest.mark.parametrize(("detect", "words"), [(0.9, "and is large enough"), (0.001, "but is too small")])
def test_the_report_says_whether_the_study_could_find_it(compared: Study, detect: float, words: str) -> None:
    study = wanting(compared, detect)
    assert words in reach(study)
    assert reach(study) in plain_text(study).splitlines()
    assert reach(study) in markdown(study).splitlines()


def test_a_study_without_verdicts_says_so(compared: Study) -> None:
    few = replace(compared, split=replace(compared.split, parts=compared.split.parts[:5]))
    assert reach(wanting(few, 0.02)) == "The study was to find 2.0 points, but gives no verdict: that takes 10 runs."
