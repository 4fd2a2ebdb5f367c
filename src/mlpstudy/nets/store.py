"""A trained network in one safetensors file, with the config that made it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import safe_open
from safetensors.torch import save

from mlpstudy.config.base import parse
from mlpstudy.config.train import ModelConfig, VariantConfig
from mlpstudy.files import atomic
from mlpstudy.nets.build import Network, build


@dataclass(frozen=True)
class Outcome:
    """How a training ended."""

    status: Literal["finished", "diverged"]
    epoch: int  # whose weights these are: the last one, or the best one of early stopping; from 1
    epochs: int  # trained


def save_model(path: Path, network: Network, config: VariantConfig, outcome: Outcome) -> None:
    """One metadata key only: safetensors writes several in random order."""
    about = {
        "config": config.model_dump(mode="json"),
        "outcome": asdict(outcome),
        "shape": network.shape,
        "classes": network.classes,
    }
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    with atomic(path) as temporary:
        # bytes first: safetensors' own writing hides a full disk behind an error of its own
        temporary.write_bytes(save(tensors, metadata={"mlpstudy": json.dumps(about, sort_keys=True)}))


def load_model(path: Path) -> tuple[Network, Outcome]:
    """The network in evaluation mode, on the processor, and how its training ended."""
    with safe_open(path, framework="pt") as file:
        about: dict[str, Any] = json.loads(file.metadata()["mlpstudy"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    model = parse(ModelConfig, about["config"]["model"], str(path))
    channels, height, width = about["shape"]
    with torch.device("meta"):  # no weights drawn only to be overwritten
        network = build(model, (channels, height, width), about["classes"])
    network.load_state_dict(tensors, assign=True)
    return network.eval(), Outcome(**about["outcome"])
