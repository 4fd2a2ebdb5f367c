import numpy as np
import torch

from mlpstudy.train.samples import channel_statistics, place

CPU = torch.device("cpu")


def test_statistics_come_from_the_chosen_rows_alone() -> None:
    images = np.random.default_rng(0).integers(0, 256, (700, 4, 4, 3), dtype=np.uint8)
    rows = np.arange(0, 600)  # more than one chunk
    mean, deviation = channel_statistics(place(images, np.zeros(700, np.int64), rows, CPU))
    np.testing.assert_allclose(mean, images[:600].mean(axis=(0, 1, 2)) / 255, rtol=1e-5)
    np.testing.assert_allclose(deviation, images[:600].std(axis=(0, 1, 2)) / 255, rtol=1e-5)


def test_a_uniform_channel_is_not_divided_by_zero() -> None:
    images = np.full((4, 2, 2, 1), 7, np.uint8)
    _, deviation = channel_statistics(place(images, np.zeros(4, np.int64), np.arange(4), CPU))
    assert deviation.item() > 0


def test_batches_bring_images_with_their_own_labels() -> None:
    images = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
    samples = place(images, np.arange(10), np.array([3, 5, 8]), CPU)
    assert samples.tensor(np.array([2, 0])).flatten().tolist() == [8, 3]
    assert samples.labels[[2, 0]].tolist() == [8, 3]
