"""Optimisers and learning-rate schedules by the names a person writes in params.yaml."""

import math
from collections.abc import Callable
from typing import Any

from torch.optim import SGD, Adam, AdamW, Optimizer

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.train.objective import weight_matrices

Groups = list[dict[str, Any]]


def adam(groups: Groups, rate: float) -> Optimizer:
    return Adam(groups, lr=rate, fused=True)  # Kingma & Ba 2015; weight decay as L2 in the gradient


def adamw(groups: Groups, rate: float) -> Optimizer:
    return AdamW(groups, lr=rate, fused=True)  # Loshchilov & Hutter 2019: weight decay apart from the gradient


def sgd(groups: Groups, rate: float) -> Optimizer:
    return SGD(groups, lr=rate, momentum=0.9, fused=True)


OPTIMIZERS: dict[str, Callable[[Groups, float], Optimizer]] = {"adam": adam, "adamw": adamw, "sgd": sgd}


def build_optimizer(network: Network, config: TrainConfig) -> Optimizer:
    decayed = weight_matrices(network)
    known = {id(parameter) for parameter in decayed}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups: Groups = [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return OPTIMIZERS[config.optimizer](groups, config.learning_rate)


def constant(progress: float) -> float:
    return 1.0


def cosine(progress: float) -> float:
    # Loshchilov & Hutter 2017, without restarts
    return 0.5 * (1 + math.cos(math.pi * progress))


def onecycle(progress: float) -> float:
    # Smith & Topin 2018: from 1/25 up to the full rate in the first 30 %, then down to 1/250,000, both along a cosine
    start, peak, end = 1 / 25, 0.3, 1 / 250_000
    if progress < peak:
        return 1 + (start - 1) * cosine(progress / peak)
    return end + (1 - end) * cosine((progress - peak) / (1 - peak))


SCHEDULES: dict[str, Callable[[float], float]] = {"constant": constant, "cosine": cosine, "onecycle": onecycle}


def set_rate(optimizer: Optimizer, config: TrainConfig, step: int, steps: int) -> float:
    """Learning rate of step 0 <= step < steps; a function of the step alone, so a resumed run needs no memory."""
    rate = config.learning_rate * SCHEDULES[config.schedule](step / steps)
    for group in optimizer.param_groups:
        group["lr"] = rate
    return rate
