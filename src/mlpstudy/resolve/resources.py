"""What a study takes of this machine, said before anything runs."""

import os
from collections.abc import Mapping

from mlpstudy import paths
from mlpstudy.backbone.names import FEATURES
from mlpstudy.config.params import Params
from mlpstudy.config.preprocess import CHANNEL_COUNTS
from mlpstudy.config.train import InputShape, VariantConfig
from mlpstudy.counted import counted, in_bytes
from mlpstudy.errors import ConfigError, in_short
from mlpstudy.files import free_bytes
from mlpstudy.resources import BYTES_PER_NUMBER, largest_network, machine_memory, training_bytes

MOST_NAMES = 3  # of variants in a line


def check_memory(params: Params, variants: Mapping[str, VariantConfig], file: str) -> None:
    """ConfigError for networks of which not even one can be trained in the memory of this machine.

    Networks for `train.device: cuda`, and all on a Dask cluster, are not checked.
    """
    memory = machine_memory()
    for name, weights in least_weights(params, variants).items():
        needed = training_bytes(weights, variants[name].train.optimizer)
        if needed > memory and not elsewhere() and variants[name].train.device != "cuda":
            raise ConfigError(
                f"{file}: variants.{name}: its network of {weights:,} weights takes at least {in_bytes(needed)} to "
                f"train, and this machine has {in_bytes(memory)} of memory; expected a smaller model.hidden or "
                "data.image_size"
            )


def elsewhere() -> bool:
    """Do the workers of a Dask cluster train, and not this machine?"""
    return os.environ.get("MLPSTUDY_BACKEND") == "dask"


def missing_gpu_line(variants: Mapping[str, VariantConfig]) -> str:
    """Said where variants insist on a GPU and this machine, which is to train them, has none; else empty.

    No error of resolve: their runs may all be finished, and only the report be made anew here.
    """
    names = [name for name, config in variants.items() if config.train.device == "cuda"]
    if not names or elsewhere():
        return ""
    import torch  # late: it takes two seconds

    if torch.cuda.is_available():
        return ""
    return (
        f'train.device = "cuda" of {counted(len(names), "variant")} ({in_short(names, MOST_NAMES)}): no CUDA device on '
        "this machine, which can train none of their runs; expected auto or cpu"
    )


def study_line(params: Params, variants: Mapping[str, VariantConfig]) -> str:
    """How many runs lie ahead, and what their networks take on disk."""
    kfold = params.split.scheme == "kfold"
    runs = params.split.folds * params.split.repeats if kfold else params.study.runs
    why = " (split.folds x split.repeats; study.runs counts in a holdout alone)" if kfold else ""
    networks = sum(least_weights(params, variants).values()) * BYTES_PER_NUMBER * runs
    each = " each" if len(variants) > 1 else ""
    line = f"{in_runs(len(variants), runs)}{each}{why}; their networks take {in_bytes(networks)}"
    free = free_bytes(paths.scratch())
    return line if networks < free / 2 else f"{line}, and {in_bytes(free)} of the disk are free"


def in_runs(variants: int, runs: int) -> str:
    """19 variants of 10 runs"""
    return f"{counted(variants, 'variant')} of {counted(runs, 'run')}"


def least_weights(params: Params, variants: Mapping[str, VariantConfig]) -> dict[str, int]:
    """Weights of each variant's network, of a search's largest one, with one class.

    How many classes there are is known after download only.
    """
    shapes = least_shapes(params)
    return {name: largest_network(config, shapes[config.model.input], 1) for name, config in variants.items()}


def least_shapes(params: Params) -> dict[str, InputShape]:
    """C, S, S of what a network takes, by `model.input`: images; and features, as D, 1, 1.

    How many features a backbone gives that comes as a file is known once preprocess has run: here it gives one.
    """
    side, channels = params.data.image_size, CHANNEL_COUNTS[params.data.channels]
    return {"pixels": (channels, side, side), "features": (FEATURES.get(params.data.features or "", 1), 1, 1)}
