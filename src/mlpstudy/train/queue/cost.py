"""About how long a run takes, so that long ones begin first and the time left can be told. Changes no result."""

import math
from itertools import pairwise
from statistics import mean

from mlpstudy.config.train import InputShape, ModelConfig, VariantConfig
from mlpstudy.config.tuned import possible_configs
from mlpstudy.resources import CNN_CHANNELS, FILTER, weight_count

# of one core of an AMD EPYC (Zen 4), default study; other machines differ, but alike for all variants
OPERATIONS_PER_SECOND = 70e9  # of matrix products
BYTES_PER_SECOND = 15e9
BYTES_PER_WEIGHT = 28  # that a step of Adam reads and writes
AUGMENTATION_SECONDS = 9e-5  # an image
STEP_SECONDS = 6e-4  # what PyTorch is asked for one after another, however small the network (Intel Xeon)


def run_seconds(config: VariantConfig, shape: InputShape, classes: int, images: int) -> float:
    """Of one run on so many images of `shape` (C, S, S), its search included, if nothing stops it early."""
    return config.trainings * mean(training_seconds(each, shape, classes, images) for each in possible_configs(config))


def training_seconds(config: VariantConfig, shape: InputShape, classes: int, images: int) -> float:
    """Of one training, by the settings as they stand."""
    steps = math.ceil(images / config.train.batch_size)
    # forward once and backward twice, each a multiplication and an addition
    products = 6 * multiplications(config.model, shape, classes) * images / OPERATIONS_PER_SECOND
    updates = BYTES_PER_WEIGHT * weight_count(config.model, shape, classes) * steps / BYTES_PER_SECOND
    augmentation = AUGMENTATION_SECONDS * images if config.augment else 0.0
    return config.train.epochs * (products + updates + augmentation + STEP_SECONDS * steps)


def multiplications(model: ModelConfig, shape: InputShape, classes: int) -> int:
    """Of one image in one forward pass: each weight once, a filter's once for each place."""
    if model.kind == "mlp":
        return weight_count(model, shape, classes)
    channels, side, _ = shape
    places = [math.ceil(side / 2**block) ** 2 for block in range(len(CNN_CHANNELS))]
    filters = [FILTER * inputs * outputs for inputs, outputs in pairwise((channels, *CNN_CHANNELS))]
    return sum(weights * count for weights, count in zip(filters, places, strict=True))
