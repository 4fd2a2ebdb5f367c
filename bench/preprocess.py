"""Preprocess against the bare loop, and how it grows.

PYTHONPATH=src python -m bench.preprocess

First 1,000 JPEG files of 768x1024 px: rate of preprocess's whole pass (read, decode, resize, two hashes, write) over
that of cv2.imdecode + cv2.resize alone, on as many threads, taken in turns; medians. Then images a second and peak
memory of the pass at 1,000, 10,000 and 60,000 small images. Last, seconds to find near pairs among 1,000,000 hashes.
"""

import os
import resource
import statistics
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.download import DownloadConfig, SyntheticSettings
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.download.gather import gather
from mlpstudy.preprocess.banded import banded_pairs
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.near import Looks
from mlpstudy.workers import worker_count

Encoded = NDArray[np.uint8]
ROUNDS = 9
COUNTS = (1_000, 10_000, 60_000)
SETTINGS = PreprocessConfig(
    image_size=64,
    channels="rgb",
    bad_images="fail",
    largest_image_px=100_000_000,
    near_duplicate_distance=6,
    near_duplicate_orientations=True,
    features=None,
    feature_views="none",
    derived_from=None,
    group_from=None,
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        full_size(Path("large.zip"))
        for count in COUNTS:
            growth(Path("small.zip"), count)
    million()


def make(target: Path, images: int, width: int, height: int) -> None:
    shapes = SyntheticSettings(images=images, classes=8, width=width, height=height, quality=90, seed=0)
    gather(DownloadConfig(kind="synthetic", synthetic=shapes), target)


def full_size(source: Path) -> None:
    make(source, 1000, 768, 1024)
    cv2.setNumThreads(1)
    target = Path("images.npy")
    with zipfile.ZipFile(source) as archive:
        files = [np.frombuffer(archive.read(name), np.uint8) for name in archive.namelist()]
    seconds: dict[str, list[float]] = {"bare": [], "preprocess": []}
    processor: dict[str, list[float]] = {"bare": [], "preprocess": []}  # seconds no other program takes away
    for _ in range(ROUNDS):
        for name, work in (("bare", partial(bare, files)), ("preprocess", partial(convert, source, target, SETTINGS))):
            used = time.process_time()
            seconds[name].append(timed(work))
            processor[name].append(time.process_time() - used)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    ratios = [a / b for a, b in zip(*seconds.values(), strict=True)]
    print(f"1,000 JPEG files of 768x1024 px, {worker_count()} threads, median of {ROUNDS} rounds")
    for name, median in medians.items():
        print(f"  {name:12}{1000 / median:8.0f} images/s")
    print(f"  ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")
    costs = [a / b for a, b in zip(*processor.values(), strict=True)]
    print(f"  ratio of processor seconds {statistics.median(costs):.3f}", flush=True)


def timed(work: object, *arguments: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def bare(files: list[Encoded]) -> None:
    """Nothing but decoding and resizing of what is in memory already."""
    with ThreadPoolExecutor(worker_count()) as pool:
        for _ in pool.map(decode_and_resize, files):
            pass


def decode_and_resize(data: Encoded) -> None:
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert pixels is not None
    cv2.resize(pixels, (SETTINGS.image_size, SETTINGS.image_size), interpolation=cv2.INTER_AREA)


def growth(source: Path, count: int) -> None:
    """In a process of its own, for peak memory never falls."""
    make(source, count, 64, 64)
    with get_context("spawn").Pool(1) as pool:
        seconds, megabytes = pool.apply(peak, (source,))
    print(f"{count:7,} images of 64x64 px: {count / seconds:8.0f} images/s, peak memory {megabytes:.0f} MB", flush=True)


def peak(source: Path) -> tuple[float, float]:
    seconds = timed(convert, source, Path("images.npy"), SETTINGS)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000  # Linux counts in kB


def million(count: int = 1_000_000) -> None:
    draws = np.random.default_rng(0)
    values = draws.integers(0, 2**63, count, dtype=np.uint64)
    values[count // 2 :: 100] = values[: count // 2 : 100] ^ np.uint64(0b111)  # near pairs, three bits apart
    looks = Looks(np.arange(count), values[:, np.newaxis])
    start = time.perf_counter()
    pairs = len(banded_pairs(looks, 6))
    print(f"{count:,} hashes: {pairs:,} near pairs in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
