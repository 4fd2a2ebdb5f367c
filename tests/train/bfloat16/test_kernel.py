import numba
import numpy as np
import pytest
import torch

from mlpstudy.train.bfloat16.kernel import Step, adam_step, compiled, narrowed, sign, widened


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


def test_a_first_step_by_hand() -> None:
    """All of Adam's averages begin at 0, so that the first step has length rate, against the gradient's sign."""
    weights, zeros = np.array([1.0, -2.0, 0.5], np.float32), np.zeros((2, 3), np.float32)
    copies = np.zeros(3, np.uint16)
    gradients = torch.tensor([4.0, -0.25, 0.0]).bfloat16().view(torch.uint16).numpy()
    step = Step(beta1=0.9, beta2=0.999, size=0.1 / (1 - 0.9), unbias=(1 - 0.999) ** -0.5, epsilon=0, keep=1, l2=0, l1=1)
    adam_step(weights, zeros[0], zeros[1], copies, gradients, step)
    np.testing.assert_allclose(weights, [0.9, -1.9, 0.4], rtol=1e-6)  # l1 gives the last one its gradient
    assert torch.equal(torch.from_numpy(copies).view(torch.bfloat16), torch.from_numpy(weights).bfloat16())


def test_the_sign_of_zero_is_zero() -> None:
    assert [sign(np.float32(value)) for value in (-3, -0.0, 0, 2)] == [-1, 0, 0, 1]


def test_a_function_that_can_be_kept_nowhere_is_compiled_all_the_same() -> None:
    without_source = eval("lambda number: number + 1")  # as code is beside which nothing may be written
    with pytest.raises(RuntimeError, match="no locator"):
        numba.njit(cache=True)(without_source)
    assert compiled(without_source)(1) == 2
