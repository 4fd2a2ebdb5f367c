"""`mlpstudy predict` against bare decoding.

PYTHONPATH=src python -m bench.predict

1,000 JPEG files of 768x1024 px in a folder, named by ten networks 12288-512-128-9 (126 million operations a picture, in
float32). What must be done is timed alone, on as many threads: cv2.imdecode + cv2.resize of what is in memory already,
then the networks on pictures that are ready. The ratio is the sum of both over the whole of predict (find, read, check,
decode, resize, ten networks, vote), all taken in turns; medians. Then the same for files of 192x256 px.
"""

import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from bench.preprocess import bare, make
from bench.training import variant
from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from mlpstudy.predict.classifier import Classifier, pieces, prepared
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.workers import worker_count

ROUNDS, IMAGES, RUNS, CLASSES, SIDE = 9, 1000, 10, 9, 64
SIZES = ((768, 1024), (192, 256))  # px
MODEL = variant(()).model


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
    ready = np.zeros((IMAGES, SIDE, SIDE, 3), np.uint8)
    works: dict[str, Callable[[], object]] = {
        "bare decoding": partial(bare, files),
        "networks": partial(networks, classifier, ready),
        "predict": partial(classifier.predict, ["pictures"]),
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    print(f"{IMAGES:,} JPEG files of {width}x{height} px, {RUNS} networks, {worker_count()} threads, {ROUNDS} rounds")
    for name, times in seconds.items():
        print(f"  {name:14}{IMAGES / statistics.median(times):8.0f} images/s")
    ratios = [(decoding + naming) / whole for decoding, naming, whole in zip(*seconds.values(), strict=True)]
    print(f"  ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})", flush=True)


def networks(classifier: Classifier, images: Pixels) -> None:
    with prepared():
        for _ in in_order(partial(ask, classifier), pieces(images)):
            pass


def ask(classifier: Classifier, images: Pixels) -> None:
    for voter in classifier.voters:
        voter(images)


if __name__ == "__main__":
    main()
