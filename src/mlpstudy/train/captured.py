"""Training steps on a GPU that are captured once and then replayed.

A step of an MLP is about a hundred small operations. Sent one by one they keep the processor busy for 2.6 ms, the GPU
for 0.19 ms (3072-512-128-10, batches of 128; NVIDIA H100): the GPU waits. A CUDA graph
(https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs) is a list of operations with the addresses that they
read and write, and is sent as one. What changes (images, labels, learning rates) is copied to these addresses before;
the draws of layers go on from the generator's seed as they would without.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import torch
from torch import Tensor

from mlpstudy.train.batches.stretch import Stretch

ONE_AT_A_TIME = Lock()


class CapturedSteps:
    """Learns from stretches of batches; the first one of each form step by step, so that libraries have chosen their
    algorithms and made their memory when the next one is captured.
    """

    def __init__(self, learn: Callable[[Stretch], None], parameters: Sequence[Tensor], draws: torch.Generator) -> None:
        self.learn, self.parameters, self.draws = learn, parameters, draws
        self.captures: dict[tuple[int, ...], Capture | None] = {}  # by the sizes of the batches

    def __call__(self, stretch: Stretch) -> None:
        """Learns from a stretch."""
        if stretch.sizes not in self.captures:
            self.captures[stretch.sizes] = None
            self.learn(stretch)
            return
        capture = self.captures[stretch.sizes] or Capture(self, stretch)
        self.captures[stretch.sizes] = capture
        capture.replay(stretch)


class Capture:
    """Of all steps of a stretch. Making it computes nothing."""

    def __init__(self, steps: CapturedSteps, stretch: Stretch) -> None:
        self.parameters, self.graph, self.inputs = steps.parameters, torch.cuda.CUDAGraph(), copied(stretch)
        self.graph.register_generator_state(steps.draws)
        stream = torch.cuda.current_stream(stretch.labels.device)
        with undisturbed(), torch.cuda.graph(self.graph, stream=stream, capture_error_mode="thread_local"):
            steps.learn(self.inputs)
        self.gradients = [parameter.grad for parameter in self.parameters]

    def replay(self, stretch: Stretch) -> None:
        """Learns from another stretch of the same form."""
        for own, given in zip(tensors(self.inputs), tensors(stretch), strict=True):
            own.copy_(given)
        self.graph.replay()
        for parameter, gradient in zip(self.parameters, self.gradients, strict=True):
            parameter.grad = gradient  # others, of another form, have left theirs


@contextmanager
def undisturbed() -> Iterator[None]:
    """A capture begins by waiting for the whole GPU, which no capture of another thread survives; and it does not
    survive a graph of an earlier run being deleted, as the garbage collector may do at any time.
    """
    with ONE_AT_A_TIME:
        gc.disable()
        try:
            yield
        finally:
            gc.enable()


def tensors(values: Any) -> list[Tensor]:
    """All tensors in (named) tuples of tensors and other things, in their order."""
    if isinstance(values, Tensor):
        return [values]
    return [tensor for part in values for tensor in tensors(part)] if isinstance(values, tuple) else []


def copied(values: Any) -> Any:
    """The same named tuple, of other tensors."""
    if isinstance(values, Tensor):
        return values.clone()
    return type(values)(*map(copied, values)) if hasattr(values, "_fields") else values
