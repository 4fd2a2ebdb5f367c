import numpy as np
import pytest

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.guessing import above_majority, names_one_class
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.report.answers.answer import plateau
from tests.compare.simulated import holdout
from tests.finished import guessing_study, unequal_study


@pytest.mark.parametrize(
    ("counts", "one"),
    [
        ([[[70, 0], [20, 0]], [[0, 70], [0, 20]]], True),  # another class in each run
        ([[[69, 1], [20, 0]]], True),
        ([[[65, 5], [20, 0]]], False),
        ([[[99, 0], [0, 1]]], False),  # nearly all are of that class, and the other one is recognised
        ([[[70, 0], [0, 0]]], False),  # no other class to name
        ([[[70, 0], [0, 0]], [[70, 0], [20, 0]]], True),  # none in one run
        ([*[[[20, 0], [20, 0]]] * 49, [[20, 0], [0, 20]]], False),  # 49 runs do, and one tells the classes apart
    ],
)
def test_one_class_is_named_where_the_others_are_given_it_too(counts: list[list[list[int]]], one: bool) -> None:
    assert names_one_class(np.array(counts)) is one


def test_a_network_that_names_one_class_underfits_whatever_its_score(compared: Study) -> None:
    study = guessing_study(compared, right=0.1)
    constant = study.row("better")
    assert constant.verdict == "better"
    assert constant.one_class
    assert constant.underfits
    assert "underfits, so how soon" in plateau(study, Ablation("baseline", "better"))
    assert not constant.above_majority
    assert not compared.row("similar").one_class
    assert compared.row("similar").above_majority


@pytest.mark.parametrize(
    ("runs", "share", "above"),
    [(10, 0.54, False), (10, 0.7, True), (9, 0.54, False), (9, 0.56, True)],
)
def test_who_is_shown_to_be_above_the_majority_class_has_learnt(runs: int, share: float, above: bool) -> None:
    """Ten runs by an interval; fewer by how far above they are."""
    right = np.tile(np.arange(100) % 2 == 0, (runs, 1))  # of the majority class, half of the images
    network = np.tile(np.arange(100) < 100 * share, (runs, 1))
    scores = Scores(holdout(100, runs), np.ones(100), {MAJORITY: right, "net": network, "same": right})
    assert above_majority(scores, ["net", "same"]) == ({"net"} if above else set())


def test_of_ten_networks_each_takes_more_to_be_shown_above_it() -> None:
    right, network = np.tile(np.arange(100) % 2 == 0, (10, 1)), np.tile(np.arange(100) < 66, (10, 1))
    names = [f"net{number}" for number in range(10)]
    scores = Scores(holdout(100, 10), np.ones(100), {MAJORITY: right, **dict.fromkeys(names, network)})
    assert above_majority(scores, names[:1]) == {"net0"}
    assert above_majority(scores, names) == set()


def test_who_is_above_it_by_the_other_score_has_learnt(compared: Study) -> None:
    baseline = unequal_study(compared).baseline  # right about half of each class, and the majority is three quarters
    assert not baseline.above_majority
    assert baseline.learnt
