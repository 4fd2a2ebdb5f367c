from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.interaction import Corners, interaction, interaction_changes
from mlpstudy.compare.study import Study
from tests.compare.simulated import Population, holdout, kfold, studies
from tests.finished import RUNS, of_few_images

FOUR = Corners(from_without="base", to_without="v1", from_having="v2", to_having="v0")


def test_an_interaction_is_the_difference_of_two_differences(compared: Study) -> None:
    mean = compared.scores.mean
    found = interaction(compared.scores, Corners("baseline", "early", "similar", "better"))
    gained, lost = mean("better") - mean("similar"), mean("early") - mean("baseline")
    assert float(found.difference) == pytest.approx(gained - lost)
    alone = interaction(compared.scores, Corners("baseline", "baseline", "similar", "better"))
    assert float(alone.se) == pytest.approx(float(compared.scores.difference("better", "similar").se))


def test_an_interaction_is_told_with_both_of_its_steps(compared: Study) -> None:
    mean = compared.scores.mean
    (change,) = interaction_changes(compared, [Corners("baseline", "early", "similar", "better")])
    assert change.without == pytest.approx(mean("early") - mean("baseline"))
    assert change.having == pytest.approx(mean("better") - mean("similar"))


def test_two_steps_that_mend_the_same_images_do_not_interact(compared: Study) -> None:
    (change,) = interaction_changes(compared, [Corners("baseline", "better", "twin", "better")])
    assert (change.difference, change.reading) == (0, "same")


def test_many_interactions_are_corrected_together(compared: Study) -> None:
    one = Corners("baseline", "similar", "twin", "better")
    (alone,) = interaction_changes(compared, [one])
    assert alone.reading == "more"
    p = float(interaction(compared.scores, one).p())
    several = interaction_changes(compared, [one, *[Corners("baseline", "similar", "twin", "similar")] * int(0.05 / p)])
    assert (several[0].reading, several[0].reservation) == ("open", "section")


def test_an_interaction_has_a_direction_and_few_runs_read_none(compared: Study) -> None:
    (change,) = interaction_changes(compared, [Corners("baseline", "early", "baseline", "better")])
    assert (change.reading, change.basis, change.without < 0 < change.having) == ("more", "runs_and_images", True)
    assert interaction_changes(compared, [Corners("baseline", "better", "baseline", "early")])[0].reading == "less"
    few = replace(compared, split=replace(compared.split, parts=compared.split.parts[: RUNS - 1]))
    assert few.descriptive
    (change,) = interaction_changes(few, [Corners("baseline", "early", "baseline", "better")])
    assert (change.reading, change.reservation) == ("open", "few_runs")


@pytest.mark.parametrize("design", [holdout(150, 10), kfold(150, 5, 5)], ids=["holdout", "kfold"])
def test_an_interval_without_interaction_holds_zero_19_times_in_20(design: object) -> None:
    p = [float(interaction(scores, FOUR).p()) for scores in studies(Population(taste=0.5), design, 250, seed=1)]
    assert np.mean(np.array(p) < 0.05) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(p))


def test_an_interaction_that_is_there_is_found() -> None:
    population = Population(taste=0.5, gain=0.1)
    found = [interaction(scores, FOUR) for scores in studies(population, holdout(400, 10), 20, seed=2)]
    assert np.mean([float(each.p()) < 0.05 and float(each.difference) > 0 for each in found]) > 0.9


def test_no_interval_reaches_beyond_what_two_differences_can_differ(compared: Study) -> None:
    (change,) = interaction_changes(
        of_few_images(compared, 100, 132), [Corners("baseline", "early", "similar", "better")]
    )
    assert (change.low, change.high) == (-2, 2)
