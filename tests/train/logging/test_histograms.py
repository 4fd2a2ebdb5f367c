import math

import numpy as np
import pytest
import torch

from mlpstudy.train.logging import histograms as module
from mlpstudy.train.logging.histograms import BUCKETS, SMALLEST, histogram


def test_every_value_is_counted_where_numpy_counts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 300)  # in several blocks
    values = torch.randn(1000, generator=torch.Generator().manual_seed(0))
    counted = histogram(values.reshape(20, 50))
    assert counted is not None
    edges = [counted["min"], *counted["bucket_limits"]]
    expected, expected_edges = np.histogram(values.numpy(), BUCKETS)
    np.testing.assert_allclose(edges, expected_edges, rtol=1e-5, atol=1e-6)
    assert np.abs(np.array(counted["bucket_counts"]) - expected).sum() <= 2  # a value on an edge, in float32
    assert sum(counted["bucket_counts"]) == counted["num"] == 1000
    assert counted["sum"] == pytest.approx(values.sum().item(), rel=1e-4)
    assert counted["sum_squares"] == pytest.approx((values**2).sum().item(), rel=1e-4)


def test_equal_values_have_a_bucket_too() -> None:
    counted = histogram(torch.full((7,), 0.25))
    assert counted is not None
    assert sum(counted["bucket_counts"]) == 7


@pytest.mark.parametrize("size", [1e-44, 1e-30, 9e18])
def test_the_smallest_and_the_largest_values_are_counted(size: float) -> None:
    counted = histogram(torch.tensor([-size, 0.0, size, size]))
    assert counted is not None
    assert counted["bucket_limits"][-1] >= size
    assert sum(counted["bucket_counts"]) == 4
    if size > SMALLEST:
        assert [count for count in counted["bucket_counts"] if count] == [1, 1, 2]


@pytest.mark.parametrize("value", [math.nan, math.inf, -1e20])
def test_what_is_beyond_all_bounds_is_left_out(value: float) -> None:
    assert histogram(torch.tensor([0.0, value, 1.0])) is None
