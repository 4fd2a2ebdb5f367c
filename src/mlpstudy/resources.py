"""What a network needs of a machine, told before anything trains: weights, memory and disk."""

import math
import os
from itertools import pairwise
from pathlib import Path

from mlpstudy.config.train import InputShape, ModelConfig, TrainConfig, VariantConfig
from mlpstudy.config.tuned import possible_configs

CNN_CHANNELS = (32, 64, 128)  # of the three blocks of a cnn, each followed by halving the side
EXPANSION = 4  # a residual block is so many times as wide inside as outside
FILTER = 3 * 3  # weights of a filter for each input channel
BYTES_PER_NUMBER = 4  # float32
COPIES_IN_TRAINING = {"adam": 4, "adamw": 4, "sgd": 3}  # weights, gradients, and what the optimiser remembers
# images at a time, where nothing is learnt from them: a GPU is asked less often, and a cnn's first layer makes 1.1 GB
# of so many images of 64 px
CHUNK = {"cpu": 512, "cuda": 2048}
CUBLAS_WORKSPACES = 64 << 20  # bytes of a GPU for each thread that works on it
MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container, in bytes, or "max"


def weight_count(model: ModelConfig, shape: InputShape, classes: int) -> int:
    """Weights and biases of a network for images of `shape` (C, S, S); with BatchNorm's, without its averages."""
    channels, side, _ = shape
    if model.kind == "mlp" and model.residual:
        return residual_weight_count(model, channels * side * side, classes)
    hidden = CNN_CHANNELS if model.kind == "cnn" else model.hidden
    widths = (channels if model.kind == "cnn" else channels * side * side, *hidden)
    places = FILTER if model.kind == "cnn" else 1
    layers = sum((inputs * places + 1) * units for inputs, units in pairwise(widths))
    return layers + (widths[-1] + 1) * classes + (2 * sum(hidden) if model.normalisation != "none" else 0)


def residual_weight_count(model: ModelConfig, inputs: int, classes: int) -> int:
    """Of a network of residual blocks: each two layers, and one before it where the width changes."""
    widths, norm = (inputs, *model.hidden), 0 if model.normalisation == "none" else 2
    changes = sum((before + 1) * units for before, units in pairwise(widths) if before != units)
    blocks = sum((2 * EXPANSION * units + EXPANSION + 1 + norm) * units for units in model.hidden)
    return changes + blocks + (widths[-1] + 1) * classes


def largest_network(config: VariantConfig, shape: InputShape, classes: int) -> int:
    """Weights of a variant's network; of the largest one that its search may come to."""
    return max(weight_count(each.model, shape, classes) for each in possible_configs(config))


def training_bytes(weights: int, optimizer: str) -> int:
    """Bytes that one run takes at least: weights, gradients and optimiser, without images and activations."""
    return copies_in_training(optimizer) * BYTES_PER_NUMBER * weights


def copies_in_training(optimizer: str) -> int:
    """As many as Adam's where the table has no line of an optimiser: most new ones are kin of it."""
    return COPIES_IN_TRAINING.get(optimizer, COPIES_IN_TRAINING["adam"])


def gpu_bytes(config: VariantConfig, shape: InputShape, classes: int, images: int) -> int:
    """About what a run on so many images of `shape` takes of a GPU: images, network and its company, activations."""
    stored = images * math.prod(shape) * (BYTES_PER_NUMBER if config.model.input == "features" else 1)
    values = max(
        input_values(each.model, shape) + 2 * hidden_values(each.model, shape) for each in possible_configs(config)
    )
    activations = BYTES_PER_NUMBER * CHUNK["cuda"] * values
    weights = largest_network(config, shape, classes)
    network = training_bytes(weights, config.train.optimizer) + kept_copies(config.train) * BYTES_PER_NUMBER * weights
    return stored + network + activations + CUBLAS_WORKSPACES


def kept_copies(train: TrainConfig) -> int:
    """Of a network, beside the one that learns: the mean of its weights, and the best so far."""
    return (train.average_weights is not None) + (train.early_stopping is not None)


def input_values(model: ModelConfig, shape: InputShape) -> int:
    """Of one image of `shape` (C, S, S), while it is normalised, with what lies between the products of whitening."""
    return (6 if model.whitens else 3) * math.prod(shape)


def hidden_values(model: ModelConfig, shape: InputShape) -> int:
    """Of one image of `shape` (C, S, S), what its hidden layers give."""
    if model.kind == "cnn":
        return sum(filters * math.ceil(shape[1] / 2**block) ** 2 for block, filters in enumerate(CNN_CHANNELS))
    return (1 + EXPANSION if model.residual else 1) * sum(model.hidden)


def disk_bytes(config: VariantConfig, shape: InputShape, classes: int, runs: int, at_once: int) -> int:
    """Disk that the runs of a variant take: a network each, and checkpoints of those that train at once.

    Of these twice, for a new one is written before the old one goes.
    """
    checkpoint = max(checkpoint_copies(each.train) for each in possible_configs(config))
    copies = runs + 2 * checkpoint * min(at_once, runs)
    return BYTES_PER_NUMBER * largest_network(config, shape, classes) * copies


def checkpoint_copies(train: TrainConfig) -> int:
    """How often a checkpoint holds as many numbers as the network has: what training holds, but the gradients."""
    return copies_in_training(train.optimizer) - 1 + kept_copies(train)


def machine_memory() -> int:
    """Bytes of main memory that this machine has, or that its container may take."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = MEMORY_LIMIT.read_text().strip() if MEMORY_LIMIT.is_file() else "max"
    return min(memory, int(limit)) if limit.isdecimal() else memory
