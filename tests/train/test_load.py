import numpy as np
import pytest
import torch

from mlpstudy.train.load import load
from mlpstudy.train.order import Augmenter, batches
from mlpstudy.train.samples import place
from tests.conftest import make_images

CPU = torch.device("cpu")
POLICY = ({"HorizontalFlip": {"p": 0.5}}, {"RandomBrightnessContrast": {"p": 0.5}})


def epoch_of(policy: tuple, count: int = 50) -> list[tuple[torch.Tensor, torch.Tensor]]:
    images, labels = make_images(count)
    augment = Augmenter(policy, seed=0, run=0)
    augment.start(1)
    order = list(batches(count, 8, seed=0, run=0, epoch=1))
    return list(load(place(images, labels, np.arange(count), CPU), order, augment))


def test_batches_come_in_their_order_with_their_labels() -> None:
    images, labels = make_images(50)
    for chosen, (some, theirs) in zip(batches(50, 8, seed=0, run=0, epoch=1), epoch_of(()), strict=True):
        np.testing.assert_array_equal(some, images[chosen])
        np.testing.assert_array_equal(theirs, labels[chosen])


def test_augmenting_ahead_changes_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    together = epoch_of(POLICY)
    for ahead in (1, 17):
        monkeypatch.setattr("mlpstudy.train.load.AHEAD", ahead)
        for (images, labels), (same, too) in zip(epoch_of(POLICY), together, strict=True):
            assert torch.equal(images, same)
            assert torch.equal(labels, too)


def test_augmentation_changes_images_and_no_label() -> None:
    plain, augmented = epoch_of(()), epoch_of(POLICY)
    assert any(not torch.equal(images, same) for (images, _), (same, _) in zip(augmented, plain, strict=True))
    assert all(torch.equal(labels, too) for (_, labels), (_, too) in zip(augmented, plain, strict=True))
