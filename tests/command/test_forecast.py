"""What `mlpstudy init` and `mlpstudy trial` foretell of differences."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from mlpstudy.command.proposed import scheme_reason
from mlpstudy.command.trial import difference_lines
from mlpstudy.survey.study import PlannedStudy


@pytest.mark.parametrize(
    ("difference", "text"), [(0.021, "trial: 2.1 points."), (3.557, "trial: none, however large.")]
)
def test_a_trial_foretells_no_difference_larger_than_there_can_be(difference: float, text: str) -> None:
    trial = SimpleNamespace(
        outlook=SimpleNamespace(difference=difference, disagreement=0.1),
        split=SimpleNamespace(runs=10),
        study=SimpleNamespace(baseline=SimpleNamespace(accuracy=0.9)),
    )
    assert difference_lines(cast(Any, trial))[0].endswith(text)


@pytest.mark.parametrize(("finds", "text"), [(0.04, "no difference below 4.0 points"), (1.3, "no difference at all")])
def test_a_holdout_that_finds_nothing_is_given_no_number(finds: float, text: str) -> None:
    tested = SimpleNamespace(info=SimpleNamespace(counts=SimpleNamespace(test=(6,))))
    planned = PlannedStudy("kfold", cast(Any, tested), holdout_finds=finds)
    assert text in scheme_reason(cast(Any, SimpleNamespace(study=planned)))
