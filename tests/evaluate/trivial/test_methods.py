from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.split import TEST, TRAIN, read_split
from mlpstudy.evaluate.trivial import methods
from mlpstudy.evaluate.trivial.features import available_methods, load_features, thumbnails
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS, Features, Training
from mlpstudy.evaluate.trivial.predictions import predict_trivial
from tests.conftest import ROOT

NAME = "logistic regression on features"


def data(count: int, seed: int) -> tuple[Features, np.ndarray]:
    """Classes 0, 1, 2; half of all are of class 1; brightness tells the classes apart, size tells class 0 only."""
    generator = np.random.default_rng(seed)
    labels = generator.choice(3, count, p=[0.25, 0.5, 0.25])
    pixels = generator.normal(0.2 + 0.3 * labels[:, None], 0.05, (count, 64))
    sizes = np.stack([np.where(labels == 0, 30, 20), np.full(count, 20)], axis=1)
    return Features(sizes.astype(float), pixels), labels


def training(images: Features, labels: np.ndarray, classes: int, seed: int = 0) -> Training:
    """Of classes with equally many images outside the test."""
    return Training(images, labels, np.ones(classes, int), np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("majority class", 0.45, 0.55), ("width and height", 0.7, 0.8), ("ridge 8x8", 0.8, 1), ("kernel ridge 8x8", 1, 1)],
)
def test_each_method_finds_what_it_can_see(name: str, lowest: float, highest: float) -> None:
    train, labels = data(120, seed=0)
    images, truth = data(400, seed=1)
    scores = METHODS[name](training(train, labels, 3), images)
    assert scores.shape == (400, 3)
    assert lowest <= np.mean(scores.argmax(axis=1) == truth) <= highest


@pytest.mark.parametrize("name", METHODS)
def test_many_classes_of_a_single_image_are_no_cause_for_a_warning(name: str) -> None:
    train, _ = data(60, seed=0)
    assert METHODS[name](training(train, np.arange(60), 60), train).shape == (60, 60)


@pytest.mark.parametrize("name", METHODS)
def test_a_class_without_training_images_is_never_named(name: str) -> None:
    train, labels = data(60, seed=0)
    scores = METHODS[name](training(train, labels, 4), train)
    assert scores.shape == (60, 4)
    assert 3 not in scores.argmax(axis=1)


def test_a_run_learns_from_its_own_training_images_alone(study_folder: Path) -> None:
    split, features = read_split(), load_features("ridge 8x8")
    scores = predict_trivial("ridge 8x8", split, seed=0).scores
    for run in (0, 1):
        train, tested = features.rows(split.rows(run, TRAIN)), split.rows(run, TEST)
        labels = split.labels[split.rows(run, TRAIN)]
        expected = methods.ridge(training(train, labels, 3), features.rows(tested))
        assert scores[run, tested] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_what_is_said_of_an_image_does_not_depend_on_the_others(name: str) -> None:
    (train, labels), (images, _) = data(60, seed=0), data(40, seed=1)
    few = images.rows(np.arange(3))
    whole, part = (METHODS[name](training(train, labels, 3), asked) for asked in (images, few))
    assert part == pytest.approx(whole[:3])


def test_logistic_regression_sees_features_alone_and_not_their_scale() -> None:
    draws, labels, truth = np.random.default_rng(2), data(120, seed=0)[1], data(400, seed=1)[1]
    scale = np.array([1.0, 20.0, 0.5, 0.0])  # the last one never changes

    def features(classes: np.ndarray) -> np.ndarray:
        signal = np.eye(4)[classes] * 4 + draws.normal(0, 1, (len(classes), 4))
        return (signal * scale).astype(np.float32)

    train, images = (
        Features(np.zeros((len(seen), 2)), np.zeros((len(seen), 64)), seen) for seen in map(features, (labels, truth))
    )
    scores = [FEATURE_METHODS[NAME](training(train, labels, 4), images) for _ in range(2)]
    assert (scores[0] == scores[1]).all()
    assert np.mean(scores[0].argmax(axis=1) == truth) > 0.9
    assert not scores[0][:, 3].any()  # a class without training images


def test_logistic_regression_on_few_features_is_near_the_majority_class_as_its_page_says() -> None:
    """Of unequal classes that ten features tell apart."""
    draws, centres = np.random.default_rng(0), np.random.default_rng(1).normal(size=(3, 10))
    labels = np.repeat([0, 1, 2], [80, 10, 10])
    seen = (centres[labels] + draws.normal(0, 0.7, (100, 10))).astype(np.float32)
    images = Features(np.zeros((100, 2)), np.zeros((100, 64)), seen)
    named = FEATURE_METHODS[NAME](training(images, labels, 3), images).argmax(axis=1)
    assert np.mean(named == 0) > 0.9
    page = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    assert "Its penalty is fixed for 1,280\nfeatures (C = 0.01): with a backbone of few, such as ten, " in page


def test_logistic_regression_is_asked_where_there_are_features(study_folder: Path) -> None:
    assert NAME not in available_methods()
    paths.FEATURES.parent.mkdir()
    labels = read_split().labels
    plain = np.eye(3, dtype=np.float32)[labels]
    np.save(paths.FEATURES, np.stack([plain, np.zeros_like(plain)], axis=1))  # of the views the image as it is counts
    assert available_methods() == [*METHODS, NAME]
    scores = predict_trivial(NAME, read_split(), seed=0).scores
    assert (scores[0, 60:237].argmax(axis=1) == labels[60:237]).all()


def test_a_size_of_a_single_training_image_tells_no_class() -> None:
    sides, labels = np.array([10.0, 10, 30, 30, 50]), np.array([0, 0, 1, 1, 2])
    train = Features(np.stack([sides, sides], axis=1), np.zeros((5, 64)))
    scores = METHODS["width and height"](training(train, labels, 3), train)
    assert scores == pytest.approx(np.array([[1, 0, 0]] * 2 + [[0, 2 / 3, 1 / 3]] * 3))


def test_of_width_and_height_that_tell_the_same_always_the_same_one_is_asked() -> None:
    train, wide = (
        Features(np.array(sizes, float), np.zeros((4, 64))) for sizes in ([[9, 9], [40, 40]] * 2, [[9, 40]] * 4)
    )
    answers = [
        METHODS["width and height"](training(train, np.array([0, 1, 0, 1]), 2, seed), wide) for seed in range(20)
    ]
    assert all((answer == answers[0]).all() for answer in answers)


def test_ridge_is_the_textbook_solution() -> None:
    train, labels = data(30, seed=0)
    scores = METHODS["ridge 8x8"](training(train, labels, 3), train)
    pixels = (train.thumbnails - train.thumbnails.mean(axis=0)) / train.thumbnails.std()
    targets = np.eye(3)[labels]
    weights = np.linalg.solve(pixels.T @ pixels + 10 * np.eye(64), pixels.T @ (targets - targets.mean(axis=0)))
    assert scores == pytest.approx(pixels @ weights + targets.mean(axis=0))


def test_logistic_regression_is_at_the_minimum_of_its_loss() -> None:
    """There each class's weights are C = 0.01 times the sum of its errors, weighed by the features."""
    seen, labels = np.random.default_rng(0).normal(5, [1, 2, 3, 4], (40, 4)).astype(np.float32), np.arange(40) % 3
    train = Features(np.zeros((40, 2)), np.zeros((40, 64)), seen)
    scores = FEATURE_METHODS[NAME](training(train, labels, 3), train)
    scaled = (seen - seen.mean(axis=0)) / seen.std(axis=0)
    logits = np.log(scores) - np.log(scores).mean(axis=1, keepdims=True)
    weights = 0.01 * scaled.T @ (np.eye(3)[labels] - scores)
    assert logits - logits.mean(axis=0) == pytest.approx(scaled @ weights, abs=1e-3)


@pytest.mark.parametrize("most", [4000, 20])
def test_kernel_ridge_is_the_textbook_solution(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """On pixels scaled by all training images, also where it takes only some of them."""
    monkeypatch.setattr(methods, "KERNEL_ROWS", most)
    train, labels = data(30, seed=0)
    scores = METHODS["kernel ridge 8x8"](training(train, labels, 3), train)
    chosen = np.random.default_rng(0).permutation(30)[:most]
    pixels, targets = methods.standardise(train.thumbnails, train.thumbnails), np.eye(3)[labels[chosen]]
    kernel = np.exp(-((pixels[:, None] - pixels[chosen]) ** 2).sum(axis=2) / 64)
    shares = targets.mean(axis=0)
    penalty = 0.1 * np.eye(len(chosen))
    expected = kernel @ np.linalg.solve(kernel[chosen] + penalty, targets - shares) + shares
    assert scores == pytest.approx(expected)


def test_kernel_ridge_takes_no_more_training_images_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    train, labels = data(60, seed=0)
    whole = METHODS["kernel ridge 8x8"](training(train, labels, 3), train)
    monkeypatch.setattr(methods, "KERNEL_ROWS", 20)
    part, again = (METHODS["kernel ridge 8x8"](training(train, labels, 3), train) for _ in range(2))
    assert (part == again).all()
    assert not np.allclose(part, whole)
    order = np.argsort(labels)  # images lie class by class
    scores = METHODS["kernel ridge 8x8"](training(train.rows(order), labels[order], 3), train)
    assert set(scores.argmax(axis=1)) == {0, 1, 2}


def test_each_run_of_each_study_draws_the_images_of_kernel_ridge_anew(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "KERNEL_ROWS", 9)
    split = read_split()
    split = replace(split, parts=np.stack([split.parts[0]] * 2))
    first, again, other = (predict_trivial("kernel ridge 8x8", split, seed).scores for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first[0], first[1], equal_nan=True)
    assert not np.allclose(first[0], other[0], equal_nan=True)


def test_a_thumbnail_is_the_mean_of_areas() -> None:
    image = np.random.default_rng(0).integers(0, 256, (1, 16, 16, 3), dtype=np.uint8)
    means = image.reshape(8, 2, 8, 2, 3).mean(axis=(1, 3)).reshape(1, -1) / 255
    assert thumbnails(image) == pytest.approx(means, abs=1 / 255)
