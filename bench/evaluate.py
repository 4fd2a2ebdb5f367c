"""Seconds and peak memory of the numbers behind a large study.

PYTHONPATH=src python -m bench.evaluate [test images]

19 variants of 10 runs on 60,000 test images in 10 classes: each is measured as one worker of evaluate meets it, then
all are compared as report does. The predictions are made up here; no network runs. Flat memory: the last variant adds
only what the verdicts need of it, its named classes (2 bytes an image and run).
"""

import os
import resource
import sys
import tempfile
import time

import numpy as np
import pandas as pd

from mlpstudy import paths
from mlpstudy.compare.compare import compare_all
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.measures import read_measures, write_measures
from mlpstudy.contracts.predictions import write_predictions
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split, SplitInfo
from mlpstudy.evaluate.predictions import Predictions
from mlpstudy.evaluate.run_measures import network_measures
from mlpstudy.report.tables import write_tables

VARIANTS, RUNS, CLASSES, TRAINING, VALIDATING = 19, 10, 10, 5000, 1000
CONFIG = {"score": "accuracy", "baseline": "v00", "margin": 0.01, "detect": None, "language": "en"}
SETTINGS = {"model": {"kind": "mlp"}, "train": {"early_stopping": None, "images_per_class": None}}


def main() -> None:
    tested = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    names = [f"v{number:02d}" for number in range(VARIANTS)]
    config = ReportConfig.model_validate({**CONFIG, "settings": SETTINGS, "variants": {name: {} for name in names}})
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        split = make_split(tested)
        rows = [("start", 0.0, peak())]
        begin = time.perf_counter()
        for number, name in enumerate(names):
            measure_variant(name, number, split)
            if number in (0, 1, VARIANTS - 1):
                rows.append((f"{number + 1} measured", time.perf_counter() - begin, peak()))
        (paths.MEASURES / "trivial").mkdir()
        write_tables(compare_all(config, split, read_measures(names)))
        rows.append(("verdicts and tables", time.perf_counter() - begin, peak()))
        os.chdir("/")
    print(f"{tested} test images, {VARIANTS} variants, {RUNS} runs\n{'':22}{'seconds':>9}{'peak MB':>9}")
    for label, seconds, megabytes in rows:
        print(f"{label:22}{seconds:9.1f}{megabytes:9.0f}")


def make_split(tested: int) -> Split:
    parts = np.repeat([TRAIN, VALIDATION, TEST], [TRAINING, VALIDATING, tested]).astype(np.uint8)
    labels = np.arange(len(parts)) % CLASSES
    info = SplitInfo.model_construct(
        classes=tuple(map(str, range(CLASSES))),
        scheme="holdout",
        repeat=tuple(range(RUNS)),
        fold=(0,) * RUNS,
        train_per_class=None,
    )
    return Split(info, labels, np.arange(len(parts)), np.tile(parts, (RUNS, 1)))


def measure_variant(name: str, number: int, split: Split) -> None:
    """Right nine times in ten, a little more often with the number."""
    random = np.random.default_rng(number)
    logits = random.normal(0, 1, (RUNS, len(split.labels), CLASSES)).astype(np.float32)
    logits[:, np.arange(len(split.labels)), split.labels] += 3 + 0.01 * number
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=2, keepdims=True)
    once = (1,) * RUNS
    predictions = Predictions(logits, ("finished",) * RUNS, once, once, ("",) * RUNS, ({},) * RUNS)
    write_predictions(name, predictions.scores)
    history = pd.DataFrame({"run": range(RUNS), "epoch": 1, "train_loss": 1.0, "validation_loss": 1.0})
    history = history.assign(train_accuracy=0.5, validation_accuracy=0.5, dead_units=0.0)
    history = history.assign(evaluation_train_loss=1.0, evaluation_train_accuracy=0.5)
    (paths.MODELS / name).mkdir(parents=True)
    history.to_csv(paths.MODELS / name / "history.csv", index=False)
    write_measures(network_measures(name, predictions, split, history))


def peak() -> float:
    """Megabytes, the most this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    main()
