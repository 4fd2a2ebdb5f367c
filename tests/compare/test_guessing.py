from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.compare import compare_all
from mlpstudy.compare.guessing import above_majority, names_one_class
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY, PARTS
from mlpstudy.predict.doubts import doubts
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
    assert constant.constant
    assert constant.underfits
    assert "underfits, so how soon" in plateau(study, Ablation("baseline", "better"))
    assert not constant.above_majority
    assert not compared.row("similar").one_class
    assert compared.row("similar").above_majority


def test_a_network_that_names_one_class_of_new_images_and_knows_its_own_by_heart_does_not_underfit(
    compared: Study,
) -> None:
    study = guessing_study(compared, right=0.1)
    constant = study.measures["better"]
    by_heart, train = constant.confusions.copy(), list(PARTS).index("train")
    by_heart[:, train] = by_heart[:, train].sum(axis=-1)[:, :, None] * np.eye(by_heart.shape[-1], dtype=np.int64)
    measures = [study.measures["baseline"], replace(constant, confusions=by_heart), study.measures[MAJORITY]]
    row = compare_all(study.config, study.split, measures).row("better")
    assert row.one_class
    assert not row.constant
    assert not row.underfits
    assert doubts(row)[0].startswith("It names one class: ")


@pytest.mark.parametrize(
    ("runs", "share", "above"),
    [(10, 0.54, False), (10, 0.7, True), (9, 0.58, False), (9, 0.7, True), (2, 0.58, False), (2, 0.9, True)],
)
def test_who_is_shown_to_be_above_the_majority_class_has_learnt(runs: int, share: float, above: bool) -> None:
    """By an interval: eight points on a hundred images may be luck, however many runs agree on them."""
    right = np.tile(np.arange(100) % 2 == 0, (runs, 1))  # of the majority class, half of the images
    network = np.tile(np.arange(100) < 100 * share, (runs, 1))
    scores = Scores(holdout(100, runs), np.ones(100), {MAJORITY: right, "net": network, "same": right})
    assert above_majority(scores, ["net", "same"]) == ({"net"} if above else set())


@pytest.mark.parametrize("runs", [2, 3, 5, 9])
def test_networks_that_guess_seldom_pass_for_learning_with_few_runs(runs: int) -> None:
    """Five networks on 60 images of two classes; by 5 points of difference one passed in a third of such studies."""
    generator, names, passed = np.random.default_rng(runs), [f"net{number}" for number in range(5)], 0
    majority = np.tile(np.arange(60) % 2 == 0, (runs, 1))
    for _ in range(200):
        liked = generator.normal(size=60)  # networks lean to the same class of an image, whatever its label
        right = {name: (liked + generator.normal(size=(runs, 60)) > 0) == majority for name in names}
        passed += bool(above_majority(Scores(holdout(60, runs), np.ones(60), {MAJORITY: majority} | right), names))
    assert passed <= 6


@pytest.mark.parametrize("runs", [2, 3])
def test_networks_that_name_nine_of_ten_classes_rightly_pass_with_few_runs(runs: int) -> None:
    generator, names = np.random.default_rng(runs), [f"net{number}" for number in range(20)]
    majority = np.tile(np.arange(200) % 10 == 0, (runs, 1))
    right = {name: generator.random((runs, 200)) < 0.9 for name in names}
    scores = Scores(holdout(200, runs), np.ones(200), {MAJORITY: majority} | right)
    assert above_majority(scores, names) == set(names)


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
