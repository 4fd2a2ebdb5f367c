import numpy as np
import pytest
import torch

from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.batches.statistics import channel_statistics, whitening_statistics

CPU = torch.device("cpu")


def test_statistics_come_from_the_chosen_rows_alone() -> None:
    images = np.random.default_rng(0).integers(0, 256, (700, 4, 4, 3), dtype=np.uint8)
    rows = np.arange(0, 600)  # more than one chunk
    mean, deviation = channel_statistics(select(images, np.zeros(700, np.int64), rows, CPU))
    np.testing.assert_allclose(mean, images[:600].mean(axis=(0, 1, 2)) / 255, rtol=1e-5)
    np.testing.assert_allclose(deviation, images[:600].std(axis=(0, 1, 2)) / 255, rtol=1e-5)


def test_a_uniform_channel_is_not_divided_by_zero() -> None:
    images = np.full((4, 2, 2, 1), 7, np.uint8)
    _, deviation = channel_statistics(select(images, np.zeros(4, np.int64), np.arange(4), CPU))
    assert deviation.item() == pytest.approx(1 / 255)  # one grey level


def test_waves_are_taken_of_few_images_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """In float64, and several times over: 512 images of 256 px take 3.4 GB, and a GPU is shared by ten runs."""
    asked, array = [], Samples.array
    monkeypatch.setattr(Samples, "array", lambda self, chosen: asked.append(len(chosen)) or array(self, chosen))
    samples = select(np.zeros((600, 4, 4, 3), np.uint8), np.zeros(600, np.int64), np.arange(600), CPU)
    whitening_statistics(samples, torch.zeros(3), torch.ones(3), 0.5)
    assert (sum(asked), max(asked)) == (600, 64)
