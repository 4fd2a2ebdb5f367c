"""Features are augmented by a draw among the views that are stored of every image."""

import numpy as np
import pytest
import torch

from mlpstudy.augmentation import apply_policy, build_policy
from mlpstudy.train.batches.loader import shuffled_batches
from mlpstudy.train.batches.samples import select
from mlpstudy.train.batches.statistics import feature_statistics
from mlpstudy.train.batches.views import ViewDraws
from mlpstudy.views import view
from tests.train.batches.test_loader import batches
from tests.train.trained import CPU

VIEWS = np.arange(6 * 8 * 2, dtype=np.float32).reshape(6, 8, 2)  # N, V, D; the first feature tells image and view
SQUARE, MIRRORED = ({"D4": {"p": 1.0}},), ({"HorizontalFlip": {"p": 0.5}},)


def drawn(policy: tuple, epoch: int = 1, run: int = 0, count: int = 4000) -> np.ndarray:
    """(count,) which view was drawn."""
    draws = ViewDraws(policy, seed=0, run=run)
    draws.seed_epoch(epoch)
    views = np.broadcast_to(np.arange(8, dtype=np.float32)[None, :, None], (count, 8, 1))
    return draws(views)[:, 0, 0, 0].astype(int)


@pytest.mark.parametrize(
    ("policy", "shares"),
    [
        (SQUARE, [1 / 8] * 8),
        (({"D4": {"p": 0.4}},), [0.65] + [0.05] * 7),
        (MIRRORED, [0.5, 0.5]),
        (({"HorizontalFlip": {"p": 0.2}},), [0.8, 0.2]),
    ],
)
def test_views_are_drawn_as_often_as_the_policy_says(policy: tuple, shares: list[float]) -> None:
    counts = np.bincount(drawn(policy), minlength=8) / 4000
    np.testing.assert_allclose(counts, shares + [0] * (8 - len(shares)), atol=0.03)


def test_draws_follow_from_seed_run_and_epoch_alone() -> None:
    assert (drawn(SQUARE) == drawn(SQUARE)).all()
    assert (drawn(SQUARE) != drawn(SQUARE, epoch=2)).any()
    assert (drawn(SQUARE) != drawn(SQUARE, run=1)).any()


def test_stored_views_are_the_pictures_that_albumentations_makes_under_the_same_policy() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (5, 5, 3), dtype=np.uint8)
    stored = {view(picture, number).tobytes(): number for number in range(8)}
    for policy, numbers in ((SQUARE, set(range(8))), (MIRRORED, {0, 1})):
        made = apply_policy(build_policy(policy), np.stack([picture] * 100))
        assert {stored[np.ascontiguousarray(each).tobytes()] for each in made} == numbers


def test_batches_bring_views_of_their_own_images_with_their_own_labels() -> None:
    rows = np.array([1, 3, 4, 5])
    samples = select(VIEWS[:, 0, None, None], np.arange(6), rows, CPU, VIEWS)
    draws, order = ViewDraws(SQUARE, seed=0, run=0), shuffled_batches(4, 2, seed=0, run=0, epoch=1)
    draws.seed_epoch(1)
    seen = set()
    for features, labels in batches(samples, order, draws):
        assert features.shape == (2, 1, 1, 2)
        number = features[:, 0, 0, 0].int() // 2
        assert (number // 8 == labels).all()
        seen |= set((number % 8).tolist())
    assert len(seen) > 1


def test_without_augmentation_only_the_image_as_it_is_is_seen() -> None:
    samples = select(VIEWS[:, 0, None, None], np.arange(6), np.arange(6), CPU)
    order = shuffled_batches(6, 3, seed=0, run=0, epoch=1)
    for features, labels in batches(samples, order, ViewDraws((), seed=0, run=0)):
        np.testing.assert_array_equal(features[:, 0, 0], VIEWS[labels, 0])


def test_statistics_are_those_of_the_training_rows_as_they_are() -> None:
    features = np.random.default_rng(0).normal(3, 2, (700, 8, 4)).astype(np.float32)
    features[..., 3] = 5  # never changes: not divided by zero
    samples = select(features[:, 0, None, None], np.zeros(700, np.int64), np.arange(600), CPU)
    mean, deviation = feature_statistics(samples)
    np.testing.assert_allclose(mean, features[:600, 0].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(deviation[:3], features[:600, 0, :3].std(axis=0), rtol=1e-4)
    assert 0 < deviation[3] < 0.05 * deviation[0]
    assert mean.dtype == deviation.dtype == torch.float32
