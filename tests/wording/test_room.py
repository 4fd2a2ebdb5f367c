from collections.abc import Sequence
from dataclasses import replace

import pytest

from mlpstudy.command.proposed import finds
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.study import Study
from mlpstudy.report.answers.planning import planning_answer
from mlpstudy.wording.leaderboard import heading
from mlpstudy.wording.reach import reach
from mlpstudy.wording.summary import found
from mlpstudy.wording.verdicts import verdict_sentence

ALL = "Only 1.2 points are left above the baseline: such a difference can only be a loss, and no gain would be large"
SOME = "Only 1.2 points are left above the baseline: a larger difference can only be a loss."


def near_the_top(study: Study, detectables: Sequence[float]) -> Study:
    """Undecided variants that would have been found by these differences, below a baseline of 98.8 %."""
    similar, comparison = study.row("similar"), study.row("similar").comparison
    assert comparison
    comparisons = [replace(comparison, verdict="undecided", detectable=each) for each in detectables]
    variants = [replace(similar, name=f"v{i}", comparison=each) for i, each in enumerate(comparisons)]
    return replace(study, rows=(replace(study.baseline, score=0.988), *variants))


@pytest.mark.parametrize(
    ("detectables", "told"), [((0.023, 0.058), ALL), ((0.005, 0.015), SOME), ((0.005, 0.012), None)]
)
def test_what_no_gain_can_be_is_told_to_be_a_loss(
    compared: Study, detectables: tuple[float, float], told: str | None
) -> None:
    study = near_the_top(compared, detectables)
    assert any(text.startswith(told or "Only") for text in found(study)) == bool(told)
    assert heading(study).endswith(", with 1.2 points left above the baseline") == bool(told)
    sentence = verdict_sentence(study, study.variants[1])
    end = "a loss of {} points four times in five, and only 1.2 points are left above the baseline."
    if told:
        assert sentence.endswith(end.format(f"{100 * detectables[1]:.1f}"))
    else:
        assert sentence.endswith("it would have found 1.2 points four times in five.")


def test_planning_and_a_wanted_difference_say_so_too(compared: Study) -> None:
    plan = plan_study(compared)
    assert plan
    study = near_the_top(compared, (0.023, 0.058))
    assert ALL in planning_answer(study, plan).statements[0].text
    assert "left above" not in planning_answer(near_the_top(compared, (0.001, 0.002)), plan).statements[0].text
    for detect, loss in ((0.02, True), (0.01, False)):
        wanting = replace(study, config=study.config.model_copy(update={"detect": detect}))
        assert (ALL in reach(wanting)) == loss


@pytest.mark.parametrize(("difference", "loss"), [(0.196, True), (0.09, False), (1.2, False)])
def test_a_guess_before_any_training_says_so_too(difference: float, loss: bool) -> None:
    assert ("(as a loss, for no gain can be as large), if the networks name 90" in finds(0.9, difference)) == loss


def test_no_difference_at_all_is_no_loss_either(compared: Study) -> None:
    """Of a variant for which none is large enough."""
    study = near_the_top(compared, (0.005, float("inf")))
    assert "left above" not in heading(study) + " ".join(found(study))
    assert heading(study).endswith("detectable difference 0.5 points or more, of some variants none")
