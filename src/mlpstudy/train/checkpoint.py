"""What a killed training leaves behind: the state after an epoch, in one file written whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor
from torch.optim import Optimizer

from mlpstudy.files import atomic
from mlpstudy.train.mixed import mixed_layers
from mlpstudy.train.state import State


def write(path: Path, state: State) -> None:
    """Weights, best weights, optimiser's memory and history; no generator state, since each epoch seeds its own."""
    tensors = {f"network/{name}": tensor for name, tensor in state.network.state_dict().items()}
    tensors |= {f"best/{name}": tensor for name, tensor in state.best.items()}
    tensors |= dict(optimizer_tensors(state.optimizer))
    flat = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    with atomic(path) as temporary:
        temporary.write_bytes(save(flat, metadata={"history": json.dumps(state.history)}))


def restore(path: Path, state: State) -> None:
    """Brings a freshly started state to where the checkpoint was written."""
    with safe_open(path, framework="pt") as file:
        state.history = json.loads(file.metadata()["history"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    state.network.load_state_dict(below("network/", tensors))
    for layer in mixed_layers(state.body):
        layer.refresh()
    state.best = {name: tensor.to(device_of(state)) for name, tensor in below("best/", tensors).items()}
    restore_optimizer(state.optimizer, below("optimizer/", tensors))


def optimizer_tensors(optimizer: Optimizer) -> Iterator[tuple[str, Tensor]]:
    for number, memory in optimizer.state_dict()["state"].items():
        for name, tensor in memory.items():
            if isinstance(tensor, Tensor):
                yield f"optimizer/{number}/{name}", tensor


def restore_optimizer(optimizer: Optimizer, tensors: dict[str, Tensor]) -> None:
    memory: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        number, name = key.split("/")
        memory.setdefault(int(number), {})[name] = tensor
    optimizer.load_state_dict({**optimizer.state_dict(), "state": memory})


def below(prefix: str, tensors: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def device_of(state: State) -> torch.device:
    return state.network.normalise.mean.device
