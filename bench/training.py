"""Training against the notebook's way and against the machine.

PYTHONPATH=src python -m bench.training [folder of class folders]

Without a folder it makes 880 photographs of 768x1024, 704 of them to train on. Both ways see the same images, network
(12288-512-128-K), batch size and epochs; the notebook in a process of its own with all the threads PyTorch gives it,
ours with one. Printed: seconds an epoch (median) of the notebook, of ours alone and of ours with one run on every
core; the ratio of the first two; the ratio of a whole study of 19 variants x 10 runs x 20 epochs, ours on all cores;
ours alone over the floor, measured in the same run: the matrix products at this machine's rate plus 28 bytes a
parameter and step at its copy rate; accuracy of both.
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch

from bench.notebook_way import Item
from bench.notebook_way import train as notebook
from mlpstudy.config.base import parse
from mlpstudy.config.train import Policy, VariantConfig
from mlpstudy.resolve.read import read_params
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import select
from mlpstudy.train.bfloat16.inputs import with_inputs
from mlpstudy.train.device import multiplies_bfloat16
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.metrics import epoch_metrics
from mlpstudy.train.process import HUGE_PAGES, prepare_process
from mlpstudy.train.state import initial_state

PARAMS = Path(__file__).parents[1] / "params.yaml"
SIDE, BATCH, EPOCHS, WIDTHS = 64, 32, 5, (3 * 64 * 64, 512, 128)
VARIANTS, RUNS, STUDY_EPOCHS = 19, 10, 20
CPU, CORES = torch.device("cpu"), os.cpu_count() or 1
LIGHT: Policy = ({"HorizontalFlip": {"p": 0.5}}, {"RandomBrightnessContrast": {"p": 0.5}})
Outcome = TypeVar("Outcome")


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        items = photographs(Path(sys.argv[1])) if len(sys.argv) > 1 else make_photographs(Path(folder), 880)
        classes = 1 + max(label for _, label in items)
        order = np.random.default_rng(0).permutation(len(items))
        cut = len(items) * 4 // 5
        parts = {"train": [items[i] for i in order[:cut]], "validation": [items[i] for i in order[cut:]]}
        prepared, preparing = timed(lambda: np.stack([read(path) for path, _ in items]))
        labels = np.array([label for _, label in items])
        shades = prepared[order[:cut]] / 255
        pixels = tuple(shades.mean((0, 1, 2))), tuple(shades.std((0, 1, 2)))  # by ImageNet's it would learn more slowly
        [floor] = workers(1, floor_seconds, cut, classes)
        print(f"{cut} training images, {CORES} cores; decoding all once took {preparing:.1f} s")
        print(f"floor {floor:.3f} s an epoch")
        print(
            f"{'':16}{'notebook':>10}{'alone':>8}{'at once':>9}{'ratio':>7}{'study':>7}{'/floor':>8}  accuracy of both"
        )
        for name, policy in (("plain", ()), ("flip + light", LIGHT)):
            theirs, accuracy = apart(notebook, parts, classes, EPOCHS, Path(folder) / "log", bool(policy), pixels)
            images = (prepared, labels, order, cut, classes, policy)
            [(ours, own)] = workers(1, pipeline, *images, EPOCHS)
            crowd = workers(CORES, pipeline, *images, 4 * EPOCHS)
            slow, fast, crowded = map(statistics.median, (theirs, ours, [second for run, _ in crowd for second in run]))
            epochs = VARIANTS * RUNS * STUDY_EPOCHS
            whole = epochs * slow / (preparing + epochs * crowded / CORES)
            numbers = f"{slow:10.2f}{fast:8.3f}{crowded:9.3f}{slow / fast:7.1f}{whole:7.1f}{fast / floor:8.2f}"
            print(f"{name:16}{numbers}  {accuracy:.3f} {own:.3f}")


def apart(work: Callable[..., Outcome], *arguments: object) -> Outcome:
    """In a fresh process, which shares nothing with the others."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def workers(count: int, work: Callable[..., Outcome], *arguments: object) -> list[Outcome]:
    """At once in fresh processes with the memory that the train stage gives its workers."""
    os.environ["GLIBC_TUNABLES"] = HUGE_PAGES
    try:
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
            return [outcome.result() for outcome in [pool.submit(work, *arguments) for _ in range(count)]]
    finally:
        del os.environ["GLIBC_TUNABLES"]


def timed(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """What the work gives, and its seconds."""
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def read(path: Path) -> np.ndarray:
    """(S, S, 3) uint8."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert image is not None, path
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def photographs(folder: Path) -> list[Item]:
    """Files and labels of a folder of class folders."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    return [(file, number) for number, name in enumerate(names) for file in sorted((folder / name).iterdir())]


def make_photographs(folder: Path, count: int) -> list[Item]:
    """Smooth random scenes of 768x1024, nine classes by the tint of their middle."""
    draws, items = np.random.default_rng(0), []
    for number in range(count):
        small = draws.integers(0, 256, (12, 16, 3)).astype(np.uint8)
        image = cv2.resize(small, (1024, 768), interpolation=cv2.INTER_CUBIC)
        label = number % 9
        image[200:560, 300:720, label % 3] = np.clip(image[200:560, 300:720, label % 3] // 2 + 20 * label, 0, 255)
        path = folder / f"{number}.jpg"
        cv2.imwrite(str(path), image)
        items.append((path, label))
    return items


def pipeline(
    images: np.ndarray, labels: np.ndarray, order: np.ndarray, cut: int, classes: int, policy: Policy, epochs: int
) -> tuple[list[float], float]:
    """Seconds of each epoch as the train stage runs it, validation included, and the last validation accuracy."""
    prepare_process()
    config = variant(policy)
    training, validation = (select(images, labels, rows, CPU) for rows in (order[:cut], order[cut:]))
    state, augmenter = initial_state(config, 0, training, classes, CPU), Augmenter(config.augment, 0, 0)
    training = with_inputs(training, state.network, state.step.body, config)
    seconds = []
    for _ in range(epochs):
        begin = time.perf_counter()
        training_pass = train_epoch(state, training, config, 0, augmenter)
        state.history.append(epoch_metrics(state, training_pass, validation, config.train))
        seconds.append(time.perf_counter() - begin)
    return seconds, state.history[-1].validation_accuracy


def variant(policy: Policy, **train: object) -> VariantConfig:
    """The exercise's network under plain Adam, with some settings of `train` changed.

    A setting not written here has its default of params.yaml; today's are written, whatever a person sets there.
    """
    defaults = read_params(PARAMS)
    model = defaults["model"] | {
        "kind": "mlp",
        "input": "pixels",
        "hidden": list(WIDTHS[1:]),
        "activation": "relu",
        "batchnorm": False,
        "norm": "none",
        "residual": False,
        "dropout": 0.0,
        "init": "default",
        "init_scale": None,
        "test_views": "none",
    }
    settings = {key: value for key, value in defaults["train"].items() if key != "augment"} | {
        "epochs": EPOCHS, "batch_size": BATCH, "optimizer": "adam", "learning_rate": 0.001, "schedule": "constant",
        "warmup_epochs": 0, "average_weights": None,
        "weight_decay": 0.0, "l1": 0.0, "label_smoothing": 0.0, "mixup": 0.0, "clip_gradient": None,
        "early_stopping": None, "images_per_class": None, "class_weights": None, "device": "cpu", "precision": "auto",
    }  # fmt: skip
    return parse(VariantConfig, {"seed": 0, "model": model, "train": settings | train, "augment": policy}, "bench")


def floor_seconds(images: int, classes: int) -> float:
    """Forward and both backward products of each layer, and Adam's seven passes over the parameters."""
    prepare_process()
    kind = torch.bfloat16 if multiplies_bfloat16(CPU) else torch.float32
    widths = (*WIDTHS, classes)
    products = sum(product_seconds(a, b, kind, first=a == WIDTHS[0]) for a, b in pairwise(widths))
    parameters = sum(a * b + b for a, b in pairwise(widths))
    return images / BATCH * (products + 28 * parameters / copy_rate(parameters))


def product_seconds(inputs: int, outputs: int, kind: torch.dtype, first: bool) -> float:
    """Forward, weight gradient and, but for the first layer, input gradient of one batch."""
    x, w, g = (
        torch.randn(BATCH, inputs).to(kind),
        torch.randn(outputs, inputs).to(kind),
        torch.randn(BATCH, outputs).to(kind),
    )
    return (
        median_seconds(lambda: x @ w.T)
        + median_seconds(lambda: g.T @ x)
        + (0 if first else median_seconds(lambda: g @ w))
    )


def copy_rate(parameters: int) -> float:
    """Bytes read and written a second, over as many numbers as a step touches: weights, gradients and two moments."""
    source, target = torch.randn(2, 2 * parameters)
    return 2 * int(source.nbytes) / median_seconds(lambda: target.copy_(source))


def median_seconds(work: Callable[[], object], repeats: int = 30) -> float:
    """Median seconds."""

    def once() -> float:
        begin = time.perf_counter()
        work()
        return time.perf_counter() - begin

    return float(statistics.median(once() for _ in range(repeats)))


if __name__ == "__main__":
    main()
