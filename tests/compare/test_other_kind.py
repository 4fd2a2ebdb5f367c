from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.other_kind import (
    FAR,
    RARELY,
    fall_to_test,
    falls_far,
    learnt_by_validation,
    lowest,
    with_hidden,
)
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import Estimate
from mlpstudy.config.search import SEARCH
from mlpstudy.contracts.split import TEST, VALIDATION
from tests.finished import guessing_study, other_device_study


@pytest.mark.parametrize(("right", "far"), [(0.02, True), (0.4, True), (0.8, False), (0.98, False)])
def test_test_images_of_another_device_are_noticed(compared: Study, right: float, far: bool) -> None:
    """Of 32 validation images, 80 % may be the truth where all are right."""
    assert falls_far(other_device_study(compared, right)) is far


def test_nothing_is_said_of_drawn_test_images_of_leaked_ones_and_of_a_search(compared: Study) -> None:
    study = other_device_study(compared, 0.02)
    for update in ({"given_test": False}, {"leakage": "keep"}):
        info = study.split.info.model_copy(update=update)
        assert not falls_far(replace(study, split=replace(study.split, info=info)))
    searching = study.config.model_copy(update={"variants": {"baseline": {SEARCH: {"trials": 2, "space": {}}}}})
    assert not falls_far(replace(study, config=searching))
    assert not falls_far(compared)


def test_nothing_is_said_where_the_scores_themselves_lie_no_further_apart(compared: Study) -> None:
    """As where the test has more images of the classes that are named well."""
    study = other_device_study(compared, 0.02)
    for above, far in ((FAR + 0.001, True), (FAR - 0.001, False)):
        means = study.baseline.means | {"validation_accuracy": study.baseline.score + above}
        rows = [replace(row, means=means) if row.name == study.baseline.name else row for row in study.rows]
        assert falls_far(replace(study, rows=tuple(rows))) is far


@pytest.mark.parametrize(("validation", "test", "runs"), [(4, 10, 2), (12, 60, 3), (32, 30, 10), (100, 500, 10)])
@pytest.mark.parametrize("epochs", [1, 10])  # of which each run takes the best by its validation images
def test_images_of_one_source_are_next_to_never_told_apart(validation: int, test: int, runs: int, epochs: int) -> None:
    generator, n = np.random.default_rng(validation), validation + test
    labels, groups = np.arange(n) % 3, np.arange(n) // 2 * 2
    parts = np.tile(np.where(np.arange(n) < validation, VALIDATION, TEST), (runs, 1)).astype(np.uint8)
    for study in range(60):
        ease = generator.normal((0, 1, 2)[study % 3], 1, n) + generator.normal(size=n)[groups]
        answers = ease + generator.normal(0, 0.3, (runs, 1, 1)) + generator.normal(size=(runs, epochs, n)) > 0
        best = answers[:, :, :validation].mean(axis=2).argmax(axis=1)
        fall = fall_to_test(answers[np.arange(runs), best].astype(float), parts, labels, groups, "accuracy")
        assert fall is not None
        assert lowest(fall, RARELY) <= FAR


def test_another_mix_of_classes_in_the_test_is_no_other_kind_of_image() -> None:
    """Nine of ten validation images are of the class that is named well, and half of the test images."""
    generator, labels = np.random.default_rng(0), np.r_[np.arange(100) % 10 == 0, np.arange(400) % 2].astype(int)
    parts = np.tile(np.where(np.arange(500) < 100, VALIDATION, TEST), (10, 1)).astype(np.uint8)
    right = (generator.random((10, 500)) < np.array([0.98, 0.3])[labels]).astype(float)
    fall = fall_to_test(right, parts, labels, np.arange(500), "accuracy")
    assert right[parts == VALIDATION].mean() - right[parts == TEST].mean() > 0.2
    assert fall is not None
    assert abs(fall.difference) < 0.1
    assert fall_to_test(right, parts, np.where(parts[0] == TEST, labels, 0), np.arange(500), "accuracy") is None


def test_validation_images_tell_what_a_network_has_learnt(compared: Study) -> None:
    assert learnt_by_validation(other_device_study(compared, 0.02))
    assert not learnt_by_validation(guessing_study(compared, right=0.1))


@pytest.mark.parametrize("runs", [2, 3, 10])
def test_it_is_noticed_too_where_all_answers_agree(runs: int) -> None:
    """Every validation image right and every test image wrong: nothing is seen to vary."""
    parts = np.tile(np.where(np.arange(60) < 20, VALIDATION, TEST), (runs, 1)).astype(np.uint8)
    fall = fall_to_test((parts == VALIDATION).astype(float), parts, np.arange(60) % 2, np.arange(60), "accuracy")
    assert fall is not None
    assert lowest(fall, RARELY) > FAR


def test_degrees_of_freedom_of_what_is_seen_and_what_is_hidden_are_satterthwaites() -> None:
    hidden = 2 / 10**2 + 2 / 42**2  # two images more in either set
    found = with_hidden(Estimate(np.array(0.1), np.array(0.3), np.array(3.0)), [8, 40])
    assert float(found.se) ** 2 == pytest.approx(0.09 + hidden)
    assert float(found.df) == pytest.approx((0.09 + hidden) ** 2 / (0.09**2 / 3 + hidden**2 / 7))
    assert float(with_hidden(Estimate(np.array(0.1), np.array(0.1), np.array(3.0)), [8, 40]).df) == 7


def test_of_a_single_group_nothing_is_known() -> None:
    found = with_hidden(Estimate(np.array(0.5), np.array(0.01), np.array(3.0)), [1, 40])
    assert lowest(found, RARELY) == -1
