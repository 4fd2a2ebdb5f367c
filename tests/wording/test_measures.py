from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.errors import StudyError
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.report.answers.initialisation import CONVERGENCE
from mlpstudy.wording.measures import LEADERBOARD_COLUMNS, MEASURES, measure_text, score_name


def test_every_measure_that_is_asked_for_has_words(compared: Study) -> None:
    asked = {measure for each in REGULARISERS for question in each.questions for measure in question.measures}
    for measure in asked | set(CONVERGENCE):
        assert measure_text(compared, measure).column == measure


def test_a_measure_without_words_is_named(compared: Study) -> None:
    with pytest.raises(StudyError, match=r"^brier: .* row in MEASURES of mlpstudy\.wording\.measures$"):
        measure_text(compared, "brier")


def test_every_measure_with_words_is_measured(compared: Study) -> None:
    columns = {*LEADERBOARD_COLUMNS, *(text.column for text in MEASURES)}
    assert columns <= set(compared.measures["baseline"].runs)


def test_the_compared_score_goes_by_its_own_name(compared: Study) -> None:
    assert score_name(compared) == "accuracy"
    config = compared.config.model_copy(update={"score": "balanced_accuracy"})
    assert score_name(replace(compared, config=config)) == "balanced accuracy"
