"""Training on a GPU: steps sent one by one, captured, and of ten runs together; and a whole study of CIFAR-10's size.

PYTHONPATH=src python -m bench.gpu

50,000 random images of 32x32 px of which 45,000 are trained on, 3072-512-128-10, batches of 128. First epochs a second
of one run whose steps are sent operation by operation, of one run whose steps are replayed, and of ten such runs in
one process; then a study of ten runs of 100 epochs each, by DVC, in seconds: up to the split, training, and the rest.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import numpy as np
import torch
import yaml

from bench.known_sources import make_archive
from bench.study import clone, run
from bench.training import variant
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.device import use_own_stream
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.metrics import epoch_metrics
from mlpstudy.train.process import prepare_process
from mlpstudy.train.state import State, initial_state

IMAGES, TRAINED_ON, RUNS, EPOCHS = 50_000, 45_000, 10, 100
GPU = torch.device("cuda", 0)
CONFIG = variant((), epochs=EPOCHS, batch_size=128, device="cuda")
SETTINGS = (
    "data.source=cifar10",
    "sources.cifar10.digest=null",
    "data.image_size=32",
    "data.channels=rgb",
    "split.validation=0.1",
    "train.batch_size=128",
    "train.device=cuda",
    f"train.epochs={EPOCHS}",
    f"study.runs={RUNS}",
)


def main() -> None:
    """Prints the table."""
    if not torch.cuda.is_available():
        print("no CUDA device on this machine: nothing to measure")
        return
    print(f"{torch.cuda.get_device_name(0)}, {os.cpu_count()} cores, PyTorch {torch.__version__}")
    prepare_process()
    plain, captured = (epochs_per_second(1, measured) for measured in (False, True))
    together = epochs_per_second(RUNS, True)
    for name, rate in (("sent one by one", plain), ("replayed", captured), (f"{RUNS} runs together", together)):
        print(f"{name:16}{rate:7.2f} epochs a second, {rate / plain:5.1f} times", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measure_study(Path(folder))


def epochs_per_second(runs: int, captured: bool) -> float:
    """Of runs in threads, each with its validation after every epoch; from the median epoch of each."""
    barrier = Barrier(runs)
    with ThreadPoolExecutor(runs) as threads:
        seconds = list(threads.map(partial(epoch_seconds, captured, barrier), range(runs)))
    return runs / statistics.median(seconds)


def epoch_seconds(captured: bool, barrier: Barrier, number: int) -> float:
    """Median over a run's epochs, behind the first ones."""
    draws = np.random.default_rng(number)
    images, labels = draws.integers(0, 256, (IMAGES, 32, 32, 3), np.uint8), draws.integers(0, 10, IMAGES)
    use_own_stream(GPU)
    training, validation = (
        select(images, labels, rows, GPU) for rows in (np.arange(TRAINED_ON), np.arange(TRAINED_ON, IMAGES))
    )
    state = initial_state(CONFIG, number, training, 10, GPU)
    if not captured:
        state.learn = state.step.learn
    epoch: Callable[[], object] = partial(one_epoch, state, training, validation)
    epoch()
    barrier.wait()
    times = []
    for _ in range(10 if captured else 4):
        begun = time.perf_counter()
        epoch()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def one_epoch(state: State, training: Samples, validation: Samples) -> None:
    """As the train stage runs it."""
    passed = train_epoch(state, training, CONFIG, 0, Augmenter((), 0, 0))
    state.history.append(epoch_metrics(state, passed, validation, CONFIG.train))


def measure_study(folder: Path) -> None:
    """Ten runs of the baseline, in a fresh clone."""
    workspace = clone(folder / "study", None)
    make_archive(folder / "web" / "cifar-10-binary.tar.gz")
    others = yaml.safe_load((workspace / "params.yaml").read_text(encoding="utf-8"))["variants"].keys() - {"baseline"}
    settings = [*SETTINGS, f"sources.cifar10.path={folder / 'web' / 'cifar-10-binary.tar.gz'}"]
    settings += [f"~variants.{name}" for name in sorted(others)]
    options = [word for setting in settings for word in ("-S", setting)]
    for what, command in (
        ("to the split", ("dvc", "exp", "run", *options, "split")),
        (f"{RUNS} runs of {EPOCHS} epochs", ("dvc", "repro", "train@baseline")),
        ("to the report", ("dvc", "repro")),
    ):
        print(f"{what:24}{run(workspace, *command)[0]:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
