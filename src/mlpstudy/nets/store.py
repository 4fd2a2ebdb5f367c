"""A trained network in one safetensors file (no pickle: opening it runs no code), with the config that made it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import torch
from pydantic import Field
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from mlpstudy.config.base import Config, parse
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import DamagedFile, in_one_line
from mlpstudy.files import write_bytes
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.cached import damaged_in_cache
from mlpstudy.nets.header import METADATA

Size = Annotated[int, Field(ge=1, le=1_000_000)]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    status: Literal["finished", "diverged"]
    epoch: int  # whose weights these are: the last one, or the best one of early stopping; from 1
    epochs: int  # trained


class Metadata(Config):
    """What the file says of itself."""

    config: VariantConfig
    outcome: Outcome
    shape: tuple[Size, Size, Size]  # C, S, S of one image; D, 1, 1 of its features
    classes: Size


@dataclass(frozen=True)
class SavedModel:
    """What `load_model` reads: a network, how its run ended, and what it was trained with."""

    network: Network  # in evaluation mode, on the processor
    outcome: Outcome
    config: VariantConfig


def save_model(path: Path, network: Network, config: VariantConfig, outcome: Outcome) -> None:
    """Equal networks, configs and outcomes give equal bytes."""
    metadata = Metadata(config=config, outcome=outcome, shape=network.shape, classes=network.classes)
    text = json.dumps(metadata.model_dump(mode="json"), sort_keys=True)
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    # bytes first: safetensors' own writing hides a full disk behind an error of its own
    write_bytes(path, save(tensors, metadata={METADATA: text}))


def load_model(path: Path) -> SavedModel:
    """Reads what `save_model` wrote. ConfigError or DamagedFile, naming the file, for anything else."""
    metadata, tensors = read_file(path)
    network = empty_network(path, metadata, tensors)
    network.load_state_dict(tensors, assign=True)
    return SavedModel(network.eval(), metadata.outcome, metadata.config)


def load_config(path: Path) -> VariantConfig:
    """The config that `save_model` kept, without its network. Errors as those of `load_model`."""
    return read_file(path)[0].config


def read_file(path: Path) -> tuple[Metadata, dict[str, Tensor]]:
    """The parsed metadata, and the tensors by name."""
    try:
        path.open("rb").close()  # of a file that may not be read safetensors says that it is not there
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get(METADATA, ""))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (SafetensorError, ValueError, RecursionError):
        raise foreign(path, f"no safetensors file with metadata under the key {METADATA}") from None
    except OSError as error:
        raise DamagedFile(f"{path}: cannot be read: {error.strerror or error}", anew(path)) from None
    return parse(Metadata, about, str(path)), tensors


def empty_network(path: Path, metadata: Metadata, tensors: dict[str, Tensor]) -> Network:
    """The network that the metadata describe, without memory for its weights, once the tensors are seen to fit it."""
    model = metadata.config.model
    if model.kind == "mlp" and len(model.hidden) >= len(tensors):  # before any layer is made: there may be millions
        raise foreign(path, f"{len(model.hidden)} hidden layers, and {len(tensors)} tensors in the file")
    try:
        with torch.device("meta"):  # shapes and types alone
            network = build(model, metadata.shape, metadata.classes)
    except RuntimeError as error:  # more weights than a 64-bit number of bytes can count
        raise foreign(path, in_one_line(error)) from None
    wanted, given = ({name: kind_of(t) for name, t in group.items()} for group in (network.state_dict(), tensors))
    if wanted != given:
        name = min(name for name in wanted.keys() | given.keys() if wanted.get(name) != given.get(name))
        raise foreign(path, f"{name} is {given.get(name, 'missing')}, expected {wanted.get(name, 'no such tensor')}")
    return network


def kind_of(tensor: Tensor) -> str:
    """As "float32 (16, 36)"."""
    return f"{str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"


def foreign(path: Path, reason: str) -> DamagedFile:
    """The error for a file that the train stage did not write, or that was damaged since."""
    return DamagedFile(f"{path}: is no network that train has saved: {reason}", anew(path))


def anew(path: Path) -> str:
    """How a file comes back. Without --force DVC keeps a damaged one, for it takes that for somebody's work."""
    if cached := damaged_in_cache(path):
        return f"DVC's cache is damaged too: delete {cached}, and `dvc repro`, or the experiment again, trains it anew"
    return f"`dvc checkout --force {path.parent}` brings back the one of dvc.lock, `dvc repro` trains it anew"
