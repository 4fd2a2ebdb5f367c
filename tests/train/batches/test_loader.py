import numpy as np
import pytest
import torch

from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.loader import AHEAD, Augmentation, in_stretches, load, shuffled_batches
from mlpstudy.train.batches.samples import Order, Samples, select
from tests.conftest import make_images
from tests.train.trained import CPU

POLICY = ({"HorizontalFlip": {"p": 0.5}}, {"RandomBrightnessContrast": {"p": 0.5}})


def test_an_epoch_shows_every_image_once() -> None:
    assert sorted(np.concatenate(shuffled_batches(20, 8, seed=0, run=0, epoch=1))) == list(range(20))


@pytest.mark.parametrize(("count", "size", "sizes"), [(17, 8, [8, 8]), (18, 8, [8, 8, 2]), (3, 1, [1, 1, 1])])
def test_a_last_batch_of_one_image_is_skipped_unless_all_are(count: int, size: int, sizes: list[int]) -> None:
    assert [len(batch) for batch in shuffled_batches(count, size, seed=0, run=0, epoch=1)] == sizes


def test_order_differs_by_epoch_and_by_run() -> None:
    orders = [np.concatenate(shuffled_batches(50, 8, 0, run, epoch)).tolist() for run in (0, 1) for epoch in (1, 2)]
    assert len({tuple(order) for order in orders}) == 4


def epoch_of(policy: tuple, count: int = 50) -> list[tuple[torch.Tensor, torch.Tensor]]:
    images, labels = make_images(count)
    augmenter = Augmenter(policy, seed=0, run=0)
    augmenter.seed_epoch(1)
    order = shuffled_batches(count, 8, seed=0, run=0, epoch=1)
    return batches(select(images, labels, np.arange(count), CPU), order, augmenter)


def batches(samples: Samples, order: Order, augmenter: Augmentation) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Images and labels of each batch, in whatever stretches they were loaded."""
    loaded = []
    for part in in_stretches(order, CPU):
        sizes = [len(chosen) for chosen in part]
        loaded += zip(*(torch.split(each, sizes) for each in load(samples, part, augmenter)), strict=True)
    return loaded


def test_batches_come_in_their_order_with_their_labels() -> None:
    images, labels = make_images(50)
    for chosen, (some, theirs) in zip(shuffled_batches(50, 8, seed=0, run=0, epoch=1), epoch_of(()), strict=True):
        np.testing.assert_array_equal(some, images[chosen])
        np.testing.assert_array_equal(theirs, labels[chosen])


def test_augmenting_ahead_changes_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    together = epoch_of(POLICY)
    for ahead in (1, 17):
        monkeypatch.setitem(AHEAD, "cpu", ahead)
        for (images, labels), (same, too) in zip(epoch_of(POLICY), together, strict=True):
            assert torch.equal(images, same)
            assert torch.equal(labels, too)


def test_augmentation_changes_images_and_no_label() -> None:
    plain, augmented = epoch_of(()), epoch_of(POLICY)
    assert any(not torch.equal(images, same) for (images, _), (same, _) in zip(augmented, plain, strict=True))
    assert all(torch.equal(labels, too) for (_, labels), (_, too) in zip(augmented, plain, strict=True))


def test_a_gpu_is_sent_some_batches_together_and_of_large_ones_fewer() -> None:
    def sent(size: int) -> list[int]:
        order = shuffled_batches(20_000, size, seed=0, run=0, epoch=1)
        return [len(part) for part in in_stretches(order, torch.device("cuda"))]

    assert sent(1000) == [4] * 5
    assert sent(128) == [16] * 9 + [13]
    assert sent(8) == [16] * 156 + [4]
    assert sent(20_000) == [1]
