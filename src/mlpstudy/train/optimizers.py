"""Optimisers and learning-rate schedules by the names a person writes in params.yaml."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.train.mixed import mixed_layers

Groups = list[dict[str, Any]]


def adam(groups: Groups, rate: float) -> Optimizer:
    return Adam(groups, lr=rate, fused=True)  # Kingma & Ba 2015; weight decay as L2 in the gradient


def adamw(groups: Groups, rate: float) -> Optimizer:
    return AdamW(groups, lr=rate, fused=True)  # Loshchilov & Hutter 2019: weight decay apart from the gradient


def sgd(groups: Groups, rate: float) -> Optimizer:
    return SGD(groups, lr=rate, momentum=0.9, fused=True)


OPTIMIZERS: dict[str, Callable[[Groups, float], Optimizer]] = {"adam": adam, "adamw": adamw, "sgd": sgd}


def build_optimizer(network: Network, body: nn.Sequential, config: TrainConfig) -> Optimizer:
    """Of all the network's parameters; L2 and L1 act on its weight matrices and filters alone."""
    weights = weight_matrices(network)
    known = {id(parameter) for parameter in weights}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups: Groups = [
        {"params": weights, "weight_decay": config.weight_decay, "l1": config.l1},
        {"params": others, "weight_decay": 0.0, "l1": 0.0},
    ]
    if layers := mixed_layers(body):
        from mlpstudy.train.mixed_adam import MixedAdam

        return MixedAdam(groups, config.learning_rate, layers, decoupled=config.optimizer == "adamw")
    return OPTIMIZERS[config.optimizer](groups, config.learning_rate)


def weight_matrices(network: nn.Module) -> list[nn.Parameter]:
    """Everything but biases and BatchNorm."""
    return [parameter for parameter in network.parameters() if parameter.ndim > 1]


def take_step(optimizer: Optimizer) -> None:
    """Moves the weights by the gradients and L1's part, l1 x sign(weight); leaves the gradients as they were."""
    penalised = {
        parameter: (parameter.grad, group["l1"])
        for group in optimizer.param_groups
        for parameter in group["params"]
        if group["l1"] and parameter.grad is not None
    }
    for parameter, (gradient, l1) in penalised.items():
        parameter.grad = gradient.add(parameter.detach().sign(), alpha=l1)
    with torch.no_grad():
        inspect.unwrap(type(optimizer).step)(optimizer)  # the bare step, without what profiles and compiles it
    for parameter, (gradient, _) in penalised.items():
        parameter.grad = gradient


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
