"""Optimisers and learning-rate schedules by the names a person writes in params.yaml."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.train.bfloat16.linear import bfloat16_layers
from mlpstudy.train.gradients import is_weight

Groups = list[dict[str, Any]]  # parameters with settings of their own, as torch.optim takes them

Rate = float | Tensor  # on a GPU (), where a captured step reads it anew each time

# fused: one kernel over all parameters, no temporary tensor for each; capturable: may be captured


def adam(groups: Groups, rate: Rate) -> Optimizer:
    """Kingma & Ba 2015, https://arxiv.org/abs/1412.6980; weight decay as L2 in the gradient."""
    return Adam(groups, lr=rate, fused=True, capturable=isinstance(rate, Tensor))


def adamw(groups: Groups, rate: Rate) -> Optimizer:
    """Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101: weight decay apart from the gradient."""
    return AdamW(groups, lr=rate, fused=True, capturable=isinstance(rate, Tensor))


def sgd(groups: Groups, rate: Rate) -> Optimizer:
    """Stochastic gradient descent with momentum 0.9."""
    return SGD(groups, lr=rate, momentum=0.9, fused=True)


OPTIMIZERS: dict[str, Callable[[Groups, Rate], Optimizer]] = {"adam": adam, "adamw": adamw, "sgd": sgd}


def build_optimizer(network: Network, body: nn.Sequential, config: TrainConfig) -> Optimizer:
    """Of all the network's parameters; weight decay acts on its weight matrices and filters alone.

    `body` is what training runs: where it has bfloat16 layers, their own Adam goes with them.
    """
    device, rate = network.normalise.mean.device, config.learning_rate
    groups = parameter_groups(list(network.parameters()), config.weight_decay)
    if layers := bfloat16_layers(body):
        from mlpstudy.train.bfloat16.adam import Bfloat16Adam  # imports numba, which takes half a second

        return Bfloat16Adam(groups, config, layers)
    return OPTIMIZERS[config.optimizer](groups, rate if device.type == "cpu" else torch.tensor(rate, device=device))


def parameter_groups(parameters: list[nn.Parameter], weight_decay: float) -> Groups:
    """Those that decay, and those that do not; where none decays, all in one: an optimiser takes each by itself."""
    weights = [p for p in parameters if is_weight(p)]
    others = [p for p in parameters if not is_weight(p)]
    if not weight_decay:
        return [{"params": [*weights, *others], "weight_decay": 0.0}]
    return [{"params": weights, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def constant(progress: float) -> float:
    """The full rate throughout."""
    return 1.0


def cosine(progress: float) -> float:
    """Half a cosine from 1 to 0: Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts."""
    return 0.5 * (1 + math.cos(math.pi * progress))


def onecycle(progress: float) -> float:
    """From 1/25 up to 1 in the first 30 %, then down to 1/250,000, both along a cosine.

    Smith & Topin 2018, https://arxiv.org/abs/1708.07120; the numbers are those of PyTorch's OneCycleLR.
    """
    first, peak, last = 1 / 25, 0.3, 1 / 250_000
    if progress < peak:
        return 1 + (first - 1) * cosine(progress / peak)
    return last + (1 - last) * cosine((progress - peak) / (1 - peak))


# share of all steps taken, 0 <= progress < 1 -> share of the learning rate
SCHEDULES: dict[str, Callable[[float], float]] = {"constant": constant, "cosine": cosine, "onecycle": onecycle}


def warmup(step: int, steps: int) -> float:
    """From 1 / steps to 1 in the first `steps` steps, evenly; then 1.

    Goyal et al. 2017, https://arxiv.org/abs/1706.02677: the first gradients, of weights that nobody chose, are the
    largest and the least to be trusted.

    It multiplies what the schedule says. So onecycle, which rises by itself in the first 30 % of the epochs, comes to
    its full rate where the warm-up has ended by then, and stays below where it lasts longer: of 20 epochs, 5 of warm-up
    leave the peak as it is, 100 % after 6 epochs, and 15 make it 54 % after 10.
    """
    return min(1.0, (step + 1) / steps) if steps else 1.0


def rate_of(config: TrainConfig, step: int, steps: int) -> float:
    """The learning rate of step 0 <= step < steps.

    A function of the step alone, unlike torch.optim.lr_scheduler, so a resumed run needs no memory of it.
    """
    share = SCHEDULES[config.schedule](step / steps) * warmup(step, config.warmup_epochs * steps // config.epochs)
    return config.learning_rate * share


def set_rate(optimizer: Optimizer, rate: Rate) -> None:
    """Of the next steps."""
    for group in optimizer.param_groups:
        if isinstance(rate, Tensor):
            group["lr"].copy_(rate)
        else:
            group["lr"] = rate
