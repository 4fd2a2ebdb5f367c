"""Training steps on a GPU that are recorded once and then played back.

A step of an MLP is about a hundred small operations. Sent one by one they keep the processor busy for 2.6 ms, the GPU
for 0.19 ms (3072-512-128-10, batches of 128; NVIDIA H100): the GPU waits. A CUDA graph
(https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs) is a list of operations with the addresses that they
read and write, and is sent as one. What changes (images, labels, learning rates) is copied to these addresses before;
the draws of dropout go on from the generator's seed as they would without.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import torch
from torch import Tensor

from mlpstudy.train.batches.stretch import Stretch

ONE_AT_A_TIME = Lock()  # recording begins by waiting for the whole GPU, which no other thread's recording survives


class Recorded:
    """Learns from stretches of batches; the first one of each form step by step, so that libraries have chosen their
    algorithms and made their memory when the next one is recorded.
    """

    def __init__(self, learn: Callable[[Stretch], None], parameters: Sequence[Tensor], draws: torch.Generator) -> None:
        self.learn, self.parameters, self.draws = learn, parameters, draws
        self.recordings: dict[tuple[int, ...], Recording | None] = {}  # by the sizes of the batches

    def __call__(self, stretch: Stretch) -> None:
        """Learns from a stretch."""
        if stretch.sizes not in self.recordings:
            self.recordings[stretch.sizes] = None
            self.learn(stretch)
            return
        recording = self.recordings[stretch.sizes] or Recording(self, stretch)
        self.recordings[stretch.sizes] = recording
        recording.play(stretch)


class Recording:
    """Of all steps of a stretch. Making it computes nothing."""

    def __init__(self, recorded: Recorded, stretch: Stretch) -> None:
        self.parameters, self.graph = recorded.parameters, torch.cuda.CUDAGraph()
        self.places = copied(stretch)
        self.graph.register_generator_state(recorded.draws)
        stream = torch.cuda.current_stream(stretch.labels.device)
        with ONE_AT_A_TIME, torch.cuda.graph(self.graph, stream=stream, capture_error_mode="thread_local"):
            recorded.learn(self.places)
        self.gradients = [parameter.grad for parameter in self.parameters]

    def play(self, stretch: Stretch) -> None:
        """Learns from another stretch of the same form."""
        for place, tensor in zip(tensors(self.places), tensors(stretch), strict=True):
            place.copy_(tensor)
        self.graph.replay()
        for parameter, gradient in zip(self.parameters, self.gradients, strict=True):
            parameter.grad = gradient  # others, of another form, have left theirs


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
