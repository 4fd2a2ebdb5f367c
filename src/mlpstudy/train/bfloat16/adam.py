"""Adam for networks with bfloat16 layers: why, says `linear`; the arithmetic of a step is in `kernel`."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim import Adam

from mlpstudy.config.train import TrainConfig
from mlpstudy.train.bfloat16.kernel import Step, adam_step
from mlpstudy.train.bfloat16.linear import Bfloat16Linear
from mlpstudy.train.process import bare_step

# weights, averages, squares, bfloat16 copies, bfloat16 gradients: (n,) each
Arrays = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


@dataclass(frozen=True)
class KernelParameter:
    """A parameter as the kernel sees it, made once: wrapping its tensors in every step would be 5 % of the step."""

    settings: dict[str, Any]  # the optimiser's, of the group that the parameter is in
    l1: float
    count: Tensor  # () steps taken
    blocks: list[Arrays]

    def next_step(self) -> Step:
        """Counts one more step, and gives its scalars."""
        self.count.add_(1)
        return scalars(self.settings, self.count.item(), self.l1)


class Bfloat16Adam(Adam):
    """Adam or AdamW over all parameters of a network some of whose layers are bfloat16.

    `state_dict` looks like that of torch.optim.Adam, so checkpoints need no second form.
    """

    def __init__(self, groups: list[dict[str, Any]], config: TrainConfig, layers: list[Bfloat16Linear]) -> None:
        decoupled = config.optimizer == "adamw"
        super().__init__(groups, lr=config.learning_rate, fused=True, decoupled_weight_decay=decoupled)
        self.layers, self.l1 = layers, config.l1
        self.prepared: dict[Tensor, KernelParameter] = {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """As torch.optim.Optimizer; what was made of the old averages is made anew."""
        super().load_state_dict(state_dict)
        self.prepared = {}

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Updates weights, averages and bfloat16 copies along the gradients of the last backward pass."""
        bare_step(self, Adam)  # BatchNorm's parameters, which have a `grad` of their own
        self.prepared = self.prepared or dict(self.kernel_parameters())
        for layer in self.layers:
            for parameter, gradient in layer.gradients():
                prepared = self.prepared[parameter]
                step = prepared.next_step()
                # each step of `gradient` fills the arrays of one block
                for arrays, _ in zip(prepared.blocks, gradient, strict=True):
                    adam_step(*arrays, step)

    def kernel_parameters(self) -> Iterator[tuple[Tensor, KernelParameter]]:
        """Of every bfloat16 layer's weight and bias; begins the averages at 0 where there are none yet."""
        groups = {parameter: group for group in self.param_groups for parameter in group["params"]}
        for layer in self.layers:
            for parameter, copy, gradients in layer.copies():
                memory = self.state[parameter]
                if not memory:
                    memory["step"] = torch.zeros(())
                    memory["exp_avg"], memory["exp_avg_sq"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
                tensors = (parameter, memory["exp_avg"], memory["exp_avg_sq"], copy)
                columns = (*(torch.split(tensor, len(gradients[0])) for tensor in tensors), gradients)
                blocks = list(zip(*(map(flat, column) for column in columns), strict=True))
                l1 = self.l1 if parameter is layer.layer.weight else 0.0
                yield parameter, KernelParameter(groups[parameter], l1, memory["step"], blocks)


def scalars(settings: dict[str, Any], count: float, l1: float) -> Step:
    """What the kernel needs to know of step `count` (from 1)."""
    (beta1, beta2), rate, decay = settings["betas"], settings["lr"], settings["weight_decay"]
    size, unbias = rate / (1 - beta1**count), 1 / math.sqrt(1 - beta2**count)
    keep, l2 = (1 - rate * decay, 0.0) if settings["decoupled_weight_decay"] else (1.0, decay)
    return Step(beta1, beta2, size, unbias, settings["eps"], keep, l2, l1)


def flat(values: Tensor) -> NDArray[Any]:
    """(n,) in the same memory; bfloat16 as whole numbers of the same bits, since numpy does not know it."""
    values = values.view(-1)
    array: NDArray[Any] = (values.view(torch.uint16) if values.dtype == torch.bfloat16 else values).numpy()
    return array
