import numpy as np
import pytest
from scipy import stats

from mlpstudy.compare.design import Design
from mlpstudy.compare.ensemble import ensemble, share_interval
from mlpstudy.compare.scores import WEIGHTS
from mlpstudy.compare.study import Study
from mlpstudy.contracts.predictions import mean_probabilities
from mlpstudy.export.scores import class_scores, design_of_run, scores_of, surplus


def test_all_runs_together_score_as_the_ensemble_of_the_report(compared_study: Study) -> None:
    scores, reported = scores_of(compared_study, "better", None), ensemble(compared_study, "better")
    assert scores.accuracy == reported.score
    assert scores.runs == reported.runs == 10


def test_a_mean_of_recalls_has_its_interval_by_class(compared_study: Study) -> None:
    design = compared_study.design
    labels = compared_study.split.labels[design.images]
    right = mean_probabilities("baseline", design.run, design.images).argmax(axis=1) == labels
    expected = share_interval(right, WEIGHTS["balanced_accuracy"](labels), design.by_class(labels))
    assert scores_of(compared_study, "baseline", None).balanced_accuracy == expected


@pytest.mark.parametrize("variant", ["better", "failing"])
@pytest.mark.parametrize("run", [0, 4])
def test_one_run_scores_as_in_its_line_of_the_measures(compared_study: Study, variant: str, run: int) -> None:
    """Run 0 of `failing` diverged."""
    scores, line = scores_of(compared_study, variant, run), compared_study.measures[variant].runs.iloc[run]
    assert (scores.runs, scores.images) == (1, line["test_images"])
    assert scores.accuracy.mean == pytest.approx(line["accuracy"])
    assert scores.balanced_accuracy.mean == pytest.approx(line["balanced_accuracy"])
    assert scores.log_loss == pytest.approx(line["log_loss"], rel=1e-5)
    assert scores.calibration_error == pytest.approx(line["ece"], rel=1e-5)


def test_the_noise_floor_of_the_calibration_error_is_that_of_the_report(compared_study: Study) -> None:
    """Which is a mean over runs."""
    runs = range(len(compared_study.design.run))
    for name in ("baseline", "better"):
        floors = [scores_of(compared_study, name, run).calibration_floor for run in runs]
        assert np.mean(floors) == pytest.approx(compared_study.row(name).means["ece_floor"], rel=1e-5)


def test_accuracy_minus_confidence_has_the_interval_of_its_own_images() -> None:
    """Who knows which images are hard promises less of them: the difference varies less than the accuracy does."""
    n = 400
    design = Design(np.arange(n), np.arange(n), np.zeros((1, n), np.int64), kfold=False)
    right = np.arange(n) % 10 > 0
    confidence = np.where(right, 0.95, 0.2)
    accuracy = share_interval(right, np.ones(n), design)
    gap = surplus(accuracy, right, confidence, design)
    half = stats.t.ppf(0.975, n - 1) * (right - confidence).std(ddof=1) / np.sqrt(n)
    assert (gap.mean, gap.low, gap.high) == pytest.approx((0.025, 0.025 - half, 0.025 + half))
    assert accuracy.low < confidence.mean()  # by which the difference would be chance
    assert gap.low > 0


def test_where_all_images_are_right_as_few_as_they_are_may_hide_a_mistake() -> None:
    design = Design(np.arange(50), np.arange(50), np.zeros((1, 50), np.int64), kfold=False)
    right, confidence = np.ones(50, bool), np.linspace(0.97, 0.99, 50)
    gap = surplus(share_interval(right, np.ones(50), design), right, confidence, design)
    assert gap.low < 0 < gap.mean == pytest.approx(gap.high)


def test_a_run_of_k_fold_is_scored_on_its_own_fold() -> None:
    run = np.array([[0, 0, 1, 1, 1], [2, 3, 3, 2, 2]])
    design = Design(np.array([3, 4, 6, 8, 9]), np.array([0, 0, 1, 2, 2]), run, kfold=True)
    own = design_of_run(design, 3)
    assert (own.images.tolist(), own.group.tolist(), own.run.tolist()) == ([4, 6], [0, 1], [[0, 0]])


def test_a_fold_that_tests_one_patient_tells_nothing_of_others() -> None:
    patients = np.repeat([0, 1], 4)
    own = design_of_run(Design(np.arange(8), patients, patients[None], kfold=True), 1)
    right, confidence, ones = np.array([True, True, False, True]), np.full(4, 0.5), np.ones(4)
    for design in (own, own.by_class(np.array([0, 0, 1, 1]))):
        accuracy = share_interval(right, ones, design)
        assert (accuracy.mean, accuracy.low, accuracy.high) == (0.75, 0.0, 1.0)
    gap = surplus(accuracy, right, confidence, own)
    assert (gap.mean, gap.low, gap.high) == (0.25, -1.0, 1.0)


def test_precision_and_recall_are_left_out_where_there_is_nothing_to_divide_by() -> None:
    labels, named = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    first, second, third = class_scores(labels, named, ("a", "b", "c"))
    assert (first.images, first.precision, first.recall) == (3, 1.0, pytest.approx(2 / 3))
    assert (second.images, second.precision, second.recall) == (1, 0.5, 1.0)
    assert (third.images, third.precision, third.recall) == (0, None, None)
    _, unnamed = class_scores(labels, np.zeros(4, np.int64), ("a", "b"))
    assert (unnamed.images, unnamed.precision, unnamed.recall) == (1, None, 0.0)
