"""Two runs at once against one, a stage's fixed cost, growth with the images, and more processes than cores.

PYTHONPATH=src python -m bench.workers

Each row is the real train stage in a process of its own, on made-up images in a temporary folder; in the last table
it is the pool of its workers.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from mlpstudy import paths
from mlpstudy.contracts.split import TRAIN, VALIDATION, Split, SplitCounts, SplitInfo, write_split
from mlpstudy.locks import try_lock
from mlpstudy.process_pool import process_pool
from mlpstudy.train.process import request_huge_pages
from mlpstudy.train.queue.pools import IMPORTED
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.runs.task import train_run

ROOT = Path(__file__).parents[1]
CLASSES = 10


def main() -> None:
    """Prints the tables."""
    request_huge_pages()  # as the stage does
    print(f"{'':44}{'1 worker':>9}{'2 workers':>10}{'ratio':>7}")
    print_workers("default study's network, 200 images", side=32, channels=1, images=200, epochs=120)
    print_workers("12288 inputs, 700 images", side=64, channels=3, images=700, epochs=12)
    print(f"\n{'images of 32 px, grey':>24}{'seconds an epoch':>18}{'per 1,000':>11}{'peak memory':>13}")
    for images in (6_000, 20_000, 60_000):
        print_growth(images)
    print(f"\n{'processes':>24}{'at work at once':>18}{'core-seconds':>14}")
    print_turns()


def print_workers(name: str, side: int, channels: int, images: int, epochs: int) -> None:
    """Seconds of four runs by one worker and by two; what one epoch costs is taken as the fixed cost."""
    with tempfile.TemporaryDirectory() as folder:
        make_study(Path(folder), side, channels, images, runs=4, epochs=1)
        fixed = [train(Path(folder), workers)[0] for workers in (1, 2)]
        make_study(Path(folder), side, channels, images, runs=4, epochs=epochs)
        whole = [train(Path(folder), workers)[0] for workers in (1, 2)]
    epochs_alone = [seconds - cost for seconds, cost in zip(whole, fixed, strict=True)]
    print(f"{name + ', seconds in all':44}{whole[0]:9.1f}{whole[1]:10.1f}{whole[0] / whole[1]:7.2f}")
    print(f"{'  of one epoch only (fixed cost)':44}{fixed[0]:9.1f}{fixed[1]:10.1f}")
    print(f"{'  epochs alone':44}{epochs_alone[0]:9.1f}{epochs_alone[1]:10.1f}{epochs_alone[0] / epochs_alone[1]:7.2f}")


def print_growth(images: int) -> None:
    """Seconds of an epoch, from the difference of three epochs and one, and the memory it takes."""
    with tempfile.TemporaryDirectory() as folder:
        make_study(Path(folder), 32, 1, images, runs=1, epochs=1)
        short, _ = train(Path(folder), 1)
        make_study(Path(folder), 32, 1, images, runs=1, epochs=3)
        long, memory = train(Path(folder), 1)
    epoch = (long - short) / 2
    print(f"{images:24,}{epoch:18.2f}{1000 * epoch / images:11.4f}{memory:10.0f} MB")


def print_turns() -> None:
    """The same runs by two processes and by eight, with and without more of them at work than there are two cores."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        make_study(Path(), side=32, channels=1, images=200, runs=24, epochs=60)
        plan = plan_runs("baseline", 24, data_digest())
        for number, (processes, at_once) in enumerate(2 * [(2, 2), (8, 8), (8, 2)]):
            place = Path(f"turns-{number}").absolute()
            place.mkdir()
            specs = [replace(spec, scratch=place, log=place / f"log-{spec.run}") for spec in plan.specs]
            with process_pool(processes, IMPORTED) as pool:
                cores = sum(pool.map(partial(core_seconds, at_once=at_once), specs))
            print(f"{processes:24}{at_once:18}{cores:14.1f}", flush=True)


def core_seconds(spec: RunSpec, at_once: int) -> float:
    """Of a run, once it is this process's turn."""
    with one_of([spec.scratch / f"turn-{number}" for number in range(at_once)]):
        before = time.process_time()
        train_run(spec)
        return time.process_time() - before


@contextmanager
def one_of(files: list[Path]) -> Iterator[None]:
    """Holds a lock that no other process has meanwhile."""
    with ExitStack() as stack:
        for handle in cycle([stack.enter_context(file.open("w")) for file in files]):
            if try_lock(handle):
                break
            time.sleep(0.001)
        yield


def make_study(folder: Path, side: int, channels: int, images: int, runs: int, epochs: int) -> None:
    """What resolve, preprocess and split would leave: `images` to train on, a tenth more to validate."""
    count, draws = images + images // 10, np.random.default_rng(0)
    labels = np.arange(count) % CLASSES
    (folder / paths.PREPARED).mkdir(parents=True, exist_ok=True)
    pixels = np.lib.format.open_memmap(folder / paths.IMAGES, "w+", np.uint8, (count, side, side, channels))
    for first in range(0, count, 1000):
        block = pixels[first : first + 1000]
        block[:] = draws.integers(0, 160, block.shape) + 8 * labels[first : first + 1000, None, None, None]
    parts = np.full((runs, count), TRAIN, np.uint8)
    parts[:, images:] = VALIDATION
    write_split(Split(split_info(labels, images, runs), labels, np.arange(count), parts), {}, folder)
    write_config(folder, epochs)


def split_info(labels: NDArray[np.int64], training: int, runs: int) -> SplitInfo:
    """Everybody takes part, nobody is tested on."""
    count = len(labels)
    counts = SplitCounts(
        images=count,
        kept=count,
        groups=count,
        classes={str(label): int((labels == label).sum()) for label in range(CLASSES)},
        pool=(training,) * runs,
        train=(training,) * runs,
        validation=(count - training,) * runs,
        test=(0,) * runs,
    )
    return SplitInfo(
        classes=tuple(map(str, range(CLASSES))),
        scheme="holdout",
        repeat=tuple(range(runs)),
        fold=(0,) * runs,
        train_per_class=None,
        given_test=False,
        leakage="keep",
        counts=counts,
        left_out={},
    )


def write_config(folder: Path, epochs: int) -> None:
    """The default study's configs, with this many epochs."""
    yaml = YAML()
    params = yaml.load(ROOT / "params.yaml")
    params["train"]["epochs"] = epochs
    with (folder / "params.yaml").open("w") as handle:
        yaml.dump(params, handle)
    subprocess.run(
        [sys.executable, ROOT / "stages/resolve.py"],
        cwd=folder,
        env=surroundings(1),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def train(folder: Path, workers: int) -> tuple[float, float]:
    """Seconds of the stage for the baseline, and the largest memory of a process so far in MB."""
    begin = time.perf_counter()
    command = [sys.executable, str(ROOT / "stages/train.py"), "baseline"]
    subprocess.run(command, cwd=folder, env=surroundings(workers), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def surroundings(workers: int) -> dict[str, str]:
    """This process's environment, for a stage."""
    return os.environ | {"PYTHONPATH": str(ROOT / "src"), "MLPSTUDY_WORKERS": str(workers)}


if __name__ == "__main__":
    main()
