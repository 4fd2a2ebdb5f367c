"""How long the training of a study takes here: the queue's estimate, scaled by a measurement of a second or two."""

import time
from collections.abc import Mapping

import numpy as np

from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.split import TRAIN, Split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.train.queue.cost import run_seconds, training_seconds
from mlpstudy.workers import worker_count

Shape = tuple[int, int, int]  # C, S, S
BATCHES = 8  # of random pixels in an epoch
SECONDS = 1.5
# What a run takes beside the steps that are measured: validation and gradient norms, as a share of the steps; start,
# model, history and TensorBoard, in core-seconds. With these the estimate was 0.85 to 1.1 times what runs of eight
# variants at 32 px and of three at 64 px took (AMD EPYC, Zen 4).
VALIDATION, START_SECONDS = 0.3, 0.5


def study_seconds(
    variants: Mapping[str, VariantConfig],
    baseline: str,
    split: Split,
    shape: Shape,
    measured: Mapping[str, float] | None = None,
) -> float:
    """Of training alone, on all cores, if nothing stops a run early.

    `measured` is the slowness of each `model.kind`, where it is known; else that of the baseline stands for all.
    """
    classes = len(split.classes)
    known = measured or dict.fromkeys(
        {config.model.kind for config in variants.values()}, slowness(variants[baseline], shape, classes)
    )
    steps = sum(
        run_seconds(config, shape, classes, len(trained_split(split, config).rows(0, TRAIN))) * known[config.model.kind]
        for config in variants.values()
    )
    return split.runs * (steps * (1 + VALIDATION) + START_SECONDS * len(variants)) / worker_count()


def slowness(config: VariantConfig, shape: Shape, classes: int) -> float:
    """How many times the estimate an epoch takes on this machine."""
    images = BATCHES * config.train.batch_size
    expected = training_seconds(config, shape, classes, images) / config.train.epochs
    return epoch_seconds(config, shape, classes, images) / expected


def epoch_seconds(config: VariantConfig, shape: Shape, classes: int, images: int) -> float:
    """Of training on random pixels, the fastest of several epochs: others may be busy meanwhile."""
    from mlpstudy.train.batches.augmenter import Augmenter
    from mlpstudy.train.batches.samples import select
    from mlpstudy.train.device import choose_device
    from mlpstudy.train.epoch import train_epoch
    from mlpstudy.train.process import prepare_process
    from mlpstudy.train.state import initial_state

    prepare_process()
    device, (channels, side, _) = choose_device(config.train, 0), shape
    pixels = np.random.default_rng(0).integers(0, 256, (images, side, side, channels), np.uint8)
    samples = select(pixels, np.arange(images) % classes, np.arange(images), device)
    state, augmenter = initial_state(config, 0, samples, classes, device), Augmenter(config.augment, config.seed, 0)
    train_epoch(state, samples, config, 0, augmenter)  # the first one also loads what the others find ready
    times: list[float] = []
    while sum(times) < SECONDS:
        begun = time.perf_counter()
        train_epoch(state, samples, config, 0, augmenter)
        times.append(time.perf_counter() - begun)
    return min(times)
