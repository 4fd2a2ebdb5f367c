import numpy as np
import torch

from mlpstudy.train.kernel import narrowed, widened


def patterns() -> np.ndarray:
    """(n,) float32: random bits, halves between two bfloat16 neighbours, and the extremes."""
    random = np.random.default_rng(0).integers(0, 1 << 32, 5000, np.uint32)
    halves = (np.arange(0, 1 << 16, 7, dtype=np.uint32) << 16) + 0x8000
    extremes = np.array([0, 1 << 31, 0x7F800000, 0xFF800000, 0x7F7FFFFF, 0x7FFFFFFF, 0x7F800001, 1], np.uint32)
    return np.concatenate([random, halves, extremes]).view(np.float32)


def test_narrowing_rounds_as_pytorch_does() -> None:
    values = patterns()
    ours = np.array([narrowed(value) for value in values], np.uint16)
    theirs = torch.from_numpy(values).bfloat16().view(torch.uint16).numpy()
    number = ~np.isnan(values)
    np.testing.assert_array_equal(ours[number], theirs[number])
    assert torch.from_numpy(ours[~number]).view(torch.bfloat16).isnan().all()


def test_widening_is_exact() -> None:
    bits = np.arange(0, 1 << 16, 11, dtype=np.uint16)
    ours = np.array([widened(value) for value in bits], np.float32)
    np.testing.assert_array_equal(ours, torch.from_numpy(bits).view(torch.bfloat16).float().numpy())
