"""How long the training of a study takes here: the queue's estimate, scaled by a measurement of a second or two."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.params import Params
from mlpstudy.config.train import InputShape, VariantConfig
from mlpstudy.contracts.features import read_backbone
from mlpstudy.contracts.split import TRAIN, Split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.resolve.resources import least_shapes
from mlpstudy.survey.stated import stated_features
from mlpstudy.train.queue.cost import run_seconds, training_seconds
from mlpstudy.views import VIEWS
from mlpstudy.workers import worker_count

Shapes = Mapping[str, InputShape]  # by model.input
Work = tuple[str, str]  # model.kind and model.input: networks that differ here differ in how far the estimate is off
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
    shapes: Shapes,
    measured: Mapping[Work, float] | None = None,
) -> float:
    """Of training alone, on all cores, if nothing stops a run early.

    `measured` is the slowness of each kind of work, where it is known; else it is measured here, with one network that
    takes pixels and one that takes features.
    """
    classes = len(split.classes)
    known = measured or slowness_by_input(variants, baseline, shapes, classes)
    steps = sum(
        run_seconds(config, shapes[config.model.input], classes, len(trained_split(split, config).rows(0, TRAIN)))
        * known[work_of(config)]
        for config in variants.values()
    )
    return split.runs * (steps * (1 + VALIDATION) + START_SECONDS * len(variants)) / worker_count()


def planned_shapes(params: Params) -> Shapes:
    """Of a study of which nothing is prepared yet, but perhaps features of other images by the same backbone.

    Else a backbone that comes as a file may state how many it gives; where it does not, they count as one.
    """
    shapes, backbone, name = least_shapes(params), read_backbone(), params.data.features
    known = backbone.features if backbone and backbone.name == name else stated_features(name or "")
    return shapes | ({"features": (known, 1, 1)} if known else {})


def work_of(config: VariantConfig) -> Work:
    """What a measurement of one variant says of others."""
    return config.model.kind, config.model.input


def slowness_by_input(
    variants: Mapping[str, VariantConfig], baseline: str, shapes: Shapes, classes: int
) -> dict[Work, float]:
    """Of the baseline, for all that take the same; of the first other variant, for all that take the other input."""
    first = {config.model.input: config for config in reversed((variants[baseline], *variants.values()))}
    measured = {name: slowness(config, shapes[name], classes) for name, config in first.items()}
    return {work_of(config): measured[config.model.input] for config in variants.values()}


def slowness(config: VariantConfig, shape: InputShape, classes: int) -> float:
    """How many times the estimate an epoch takes on this machine."""
    images = BATCHES * config.train.batch_size
    expected = training_seconds(config, shape, classes, images) / config.train.epochs
    return epoch_seconds(config, shape, classes, images) / expected


def epoch_seconds(config: VariantConfig, shape: InputShape, classes: int, images: int) -> float:
    """Of training on random pixels or features, the fastest of several epochs: others may be busy meanwhile."""
    from mlpstudy.train.batches.loader import AUGMENTERS
    from mlpstudy.train.batches.samples import select
    from mlpstudy.train.device import choose_device, use_own_stream
    from mlpstudy.train.epoch import train_epoch
    from mlpstudy.train.process import prepare_process
    from mlpstudy.train.state import initial_state

    prepare_process()
    device, (inputs, views) = choose_device(config.train, 0), random_inputs(config, shape, images)
    use_own_stream(device)
    samples = select(inputs, np.arange(images) % classes, np.arange(images), device, views)
    state = initial_state(config, 0, samples, classes, device)
    augmenter = AUGMENTERS[config.model.input](config.augment, config.seed, 0)
    train_epoch(state, samples, config, 0, augmenter)  # the first one also loads what the others find ready
    times: list[float] = []
    while sum(times) < SECONDS:
        begun = time.perf_counter()
        train_epoch(state, samples, config, 0, augmenter)
        times.append(time.perf_counter() - begun)
    return min(times)


def random_inputs(
    config: VariantConfig, shape: InputShape, images: int
) -> tuple[NDArray[Any], NDArray[np.float32] | None]:
    """What a variant trains on: pixels (n, S, S, C), or features (n, 1, 1, D), with views (n, V, D) to augment them."""
    channels, side, _ = shape
    draws = np.random.default_rng(0)
    if config.model.input == "pixels":
        return draws.integers(0, 256, (images, side, side, channels), np.uint8), None
    views = draws.random((images, max(VIEWS.values()), channels), np.float32)
    return views[:, 0, np.newaxis, np.newaxis], views if config.augment else None
