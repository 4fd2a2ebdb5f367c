"""A running mean of a network's weights, by which it predicts in place of those of its last step.

The steps of a late epoch scatter around a minimum; their mean lies nearer to it, and in a flatter part of it (Polyak &
Juditsky 1992, https://doi.org/10.1137/0330046; Izmailov et al. 2018, https://arxiv.org/abs/1803.05407).
"""

import copy

import torch
from torch import Tensor

from mlpstudy.nets.build import Network


class AverageWeights:
    """Exponential moving average of the weights after each step, in a network of its own."""

    def __init__(self, network: Network) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False)
        pairs = list(zip(self.network.state_dict().values(), network.state_dict().values(), strict=True))
        # the tensors themselves, which steps and checkpoints change in place
        self.means: list[Tensor] = [mean for mean, _ in pairs if mean.is_floating_point()]
        self.currents: list[Tensor] = [current for _, current in pairs if current.is_floating_point()]
        self.counts = [pair for pair in pairs if not pair[0].is_floating_point()]

    def add(self, newest: float | Tensor) -> None:
        """Takes in the network after a step, with this share (a tensor on a GPU, where it is read anew each time).

        BatchNorm's running means and variances are averaged alike; its count of batches, which nothing uses, is copied.
        """
        if isinstance(newest, Tensor):
            for mean, current in zip(self.means, self.currents, strict=True):
                mean.lerp_(current, newest)
        else:
            torch._foreach_lerp_(self.means, self.currents, newest)
        for mean, current in self.counts:
            mean.copy_(current)


def newest_share(decay: float | None, step: int) -> float:
    """Of the weights after step 0, 1, ... in their running mean; 1 where there is none.

    The mean of steps 0 to t gives step i the weight decay^(t - i), all weights together 1: so it owes nothing to the
    weights before training, which a mean that began with them would keep for 1 / (1 - decay) steps.
    """
    return 1.0 if decay is None else (1 - decay) / (1 - decay ** (step + 1))
