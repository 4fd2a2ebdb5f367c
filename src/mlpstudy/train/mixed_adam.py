"""Adam over layers of mixed precision: see `mixed` for why."""

import inspect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim import Adam

from mlpstudy.train.kernel import Step, adam_step
from mlpstudy.train.mixed import MixedLinear

# weights, averages, squares, copies, gradients
Arrays = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


@dataclass(frozen=True)
class Learner:
    """A parameter as the kernel sees it: taken from its tensors anew in every step, it would be 5 % of the step."""

    group: int  # which of the optimiser's
    count: Tensor  # of steps
    blocks: list[Arrays]


class MixedAdam(Adam):
    """Adam or AdamW of a network some of whose layers are mixed; its memory looks like theirs."""

    def __init__(self, groups: list[dict[str, Any]], rate: float, layers: list[MixedLinear], decoupled: bool) -> None:
        super().__init__(groups, lr=rate, fused=True, decoupled_weight_decay=decoupled)
        self.layers = layers
        self.learners: dict[Tensor, Learner] = {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(state_dict)
        self.learners = {}

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        inspect.unwrap(Adam.step)(self)  # of BatchNorm, which has a gradient of its own; bare as in `take_step`
        self.learners = self.learners or dict(self.prepare())
        for learner in self.learners.values():
            learner.count.add_(1)
        steps = [scalars(group, learner.count.item()) for group in self.param_groups]
        for layer in self.layers:
            for parameter, gradient in layer.gradients():
                learner = self.learners[parameter]
                for arrays, _ in zip(learner.blocks, gradient, strict=True):
                    adam_step(*arrays, steps[learner.group])

    def prepare(self) -> Iterator[tuple[Tensor, Learner]]:
        groups = {parameter: n for n, group in enumerate(self.param_groups) for parameter in group["params"]}
        for layer in self.layers:
            for parameter, copy, gradients in layer.learners():
                memory = self.state[parameter]
                if not memory:
                    memory["step"] = torch.zeros(())
                    memory["exp_avg"], memory["exp_avg_sq"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
                tensors = (parameter, memory["exp_avg"], memory["exp_avg_sq"], copy)
                parts = [torch.split(tensor, len(gradients[0])) for tensor in tensors]
                blocks = zip(*(map(flat, part) for part in (*parts, gradients)), strict=True)
                yield parameter, Learner(groups[parameter], memory["step"], list(blocks))


def scalars(settings: dict[str, Any], count: float) -> Step:
    (beta1, beta2), rate, decay = settings["betas"], settings["lr"], settings["weight_decay"]
    size, unbias = rate / (1 - beta1**count), 1 / math.sqrt(1 - beta2**count)
    keep, l2 = (1 - rate * decay, 0.0) if settings["decoupled_weight_decay"] else (1.0, decay)
    return Step(beta1, beta2, size, unbias, settings["eps"], keep, l2, settings["l1"])


def flat(values: Tensor) -> NDArray[Any]:
    """One-dimensional; bfloat16 as whole numbers of the same bits, since numpy does not know it."""
    values = values.view(-1)
    array: NDArray[Any] = (values.view(torch.uint16) if values.dtype == torch.bfloat16 else values).numpy()
    return array
