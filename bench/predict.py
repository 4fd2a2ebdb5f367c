"""`mlpstudy predict` against bare decoding.

PYTHONPATH=src python -m bench.predict

1,000 JPEG files of 768x1024 px in a folder, named by ten networks 12288-512-128-9: rate of the whole (find, read,
decode, resize, ten networks, vote) over that of cv2.imdecode + cv2.resize of what is in memory already, on as many
threads, taken in turns; medians. Then files of 192x256 px, where decoding leaves the networks less time to hide in.
"""

import os
import statistics
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import torch

from bench.preprocess import bare, make
from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from mlpstudy.predict.classifier import Classifier
from mlpstudy.predict.read import PictureReader
from mlpstudy.workers import worker_count

ROUNDS, IMAGES, RUNS, CLASSES, SIDE = 9, 1000, 10, 9, 64
SIZES = ((768, 1024), (192, 256))  # px
MODEL = ModelConfig(
    kind="mlp", hidden=(512, 128), activation="relu", batchnorm=False, dropout=0.0, init="default", init_scale=None
)


def main() -> None:
    classifier = make_classifier()
    for width, height in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            compare(classifier, width, height)
            os.chdir("/")


def make_classifier() -> Classifier:
    torch.manual_seed(0)
    networks = [build(MODEL, (3, SIDE, SIDE), CLASSES).eval() for _ in range(RUNS)]
    voters = tuple(partial(probabilities, network) for network in networks)
    reader = PictureReader(SIDE, "rgb", 100_000_000, None)
    return Classifier("bench", tuple(map(str, range(CLASSES))), tuple(range(RUNS)), (), voters, reader)


def compare(classifier: Classifier, width: int, height: int) -> None:
    make(Path("images.zip"), IMAGES, width, height)
    with zipfile.ZipFile("images.zip") as archive:
        archive.extractall("pictures")
        files = [np.frombuffer(archive.read(name), np.uint8) for name in archive.namelist()]
    seconds: dict[str, list[float]] = {"bare": [], "predict": []}
    for _ in range(ROUNDS):
        for name, work in (("bare", partial(bare, files)), ("predict", partial(classifier.predict, ["pictures"]))):
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    print(f"{IMAGES:,} JPEG files of {width}x{height} px, {RUNS} networks, {worker_count()} threads, {ROUNDS} rounds")
    for name, times in seconds.items():
        print(f"  {name:12}{IMAGES / statistics.median(times):8.0f} images/s")
    ratios = [a / b for a, b in zip(*seconds.values(), strict=True)]
    print(f"  ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})", flush=True)


if __name__ == "__main__":
    main()
