"""A step of Adam over bfloat16 gradients in one pass through memory; numba compiles it at its first call.

PyTorch's fused Adam takes float32 gradients and writes no bfloat16 copies: two more passes over 25 MB a step for a
layer of 12288 x 512.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])


class Step(NamedTuple):
    """The scalars of one step."""

    beta1: float
    beta2: float
    size: float  # rate / (1 - beta1^t)
    unbias: float  # 1 / sqrt(1 - beta2^t)
    epsilon: float
    keep: float  # what AdamW's decay leaves of a weight
    l2: float
    l1: float


def compiled(function: F, **options: Any) -> F:
    """The function as machine code, kept for later processes beside its source or in the home.

    In a container neither may be writable: then each process compiles anew, for some seconds.
    """
    try:
        kept: F = njit(cache=True, **options)(function)
    except RuntimeError:  # "cannot cache function ... no locator available"
        kept = njit(**options)(function)
    return kept


@partial(compiled, error_model="numpy")
def adam_step(
    weights: NDArray[np.float32],
    averages: NDArray[np.float32],
    squares: NDArray[np.float32],
    copies: NDArray[np.uint16],
    gradients: NDArray[np.uint16],
    step: Step,
) -> None:
    """Kingma & Ba 2015, https://arxiv.org/abs/1412.6980, with PyTorch's epsilon, in place over (n,) weights.

    `copies` get the new weights in bfloat16. No two arrays may overlap: the compiled loop would then take the elements
    one by one instead of sixteen at a time, five times slower.
    """
    fresh1, fresh2, beta2 = np.float32(1 - step.beta1), np.float32(1 - step.beta2), np.float32(step.beta2)
    size, unbias, epsilon = np.float32(step.size), np.float32(step.unbias), np.float32(step.epsilon)
    keep, l2, l1 = np.float32(step.keep), np.float32(step.l2), np.float32(step.l1)
    for i in range(len(weights)):
        weight = weights[i]
        gradient = widened(gradients[i]) + l2 * weight + l1 * sign(weight)
        average = averages[i] + fresh1 * (gradient - averages[i])
        square = beta2 * squares[i] + fresh2 * gradient * gradient
        weight = keep * weight - size * average / (np.sqrt(square) * unbias + epsilon)
        weights[i], averages[i], squares[i], copies[i] = weight, average, square, narrowed(weight)


@compiled
def sign(value: np.float32) -> np.float32:
    """-1, 0 or 1."""
    return np.float32(1) if value > 0 else np.float32(-1) if value < 0 else np.float32(0)


@compiled
def widened(bits: np.uint16) -> np.float32:
    """bfloat16 -> float32: the upper half of its bits."""
    return np.uint32(np.uint32(bits) << np.uint32(16)).view(np.float32)


@compiled
def narrowed(value: np.float32) -> np.uint16:
    """float32 -> bfloat16 as PyTorch rounds: to the nearest, and of two equally near to the even one."""
    bits = np.float32(value).view(np.uint32)
    even = np.uint32(np.uint32(bits >> np.uint32(16)) & np.uint32(1))
    rounded = np.uint16(np.uint32(bits + np.uint32(0x7FFF) + even) >> np.uint32(16))
    return rounded if value == value else np.uint16(0x7FC0)
