"""Two trainings at once against one, a stage's fixed cost, and growth with the images.

PYTHONPATH=src python -m bench.workers

Each row is the real train stage in a process of its own, on made-up images in a temporary folder.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
CLASSES = 10


def main() -> None:
    print(f"{'':44}{'1 worker':>9}{'2 workers':>10}{'ratio':>7}")
    for name, side, channels, images, epochs in (
        ("default study's network, 200 images", 32, 1, 200, 120),
        ("12288 inputs, 700 images", 64, 3, 700, 12),
    ):
        with tempfile.TemporaryDirectory() as folder:
            make_study(Path(folder), side, channels, images, runs=4, epochs=1)
            fixed = [train(Path(folder), workers)[0] for workers in (1, 2)]
            make_study(Path(folder), side, channels, images, runs=4, epochs=epochs)
            one, two = (train(Path(folder), workers)[0] for workers in (1, 2))
        print(f"{name + ', seconds in all':44}{one:9.1f}{two:10.1f}{one / two:7.2f}")
        print(f"{'  of one epoch only (fixed cost)':44}{fixed[0]:9.1f}{fixed[1]:10.1f}")
        one, two = one - fixed[0], two - fixed[1]
        print(f"{'  training alone':44}{one:9.1f}{two:10.1f}{one / two:7.2f}")
    print(f"\n{'images of 32 px, grey':>24}{'seconds an epoch':>18}{'per 1,000':>11}{'peak memory':>13}")
    for images in (6_000, 20_000, 60_000):
        with tempfile.TemporaryDirectory() as folder:
            make_study(Path(folder), 32, 1, images, runs=1, epochs=1)
            short, _ = train(Path(folder), 1)
            make_study(Path(folder), 32, 1, images, runs=1, epochs=3)
            long, memory = train(Path(folder), 1)
        epoch = (long - short) / 2
        print(f"{images:24,}{epoch:18.2f}{1000 * epoch / images:11.4f}{memory:10.0f} MB")


def make_study(folder: Path, side: int, channels: int, images: int, runs: int, epochs: int) -> None:
    """What resolve, preprocess and split would leave: `images` to train on, a tenth more to validate."""
    for place in ("data/prepared", "data/split"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    count, draws = images + images // 10, np.random.default_rng(0)
    labels = np.arange(count) % CLASSES
    pixels = np.lib.format.open_memmap(
        folder / "data/prepared/images.npy", "w+", np.uint8, (count, side, side, channels)
    )
    for start in range(0, count, 1000):
        part = pixels[start : start + 1000]
        part[:] = draws.integers(0, 160, part.shape) + 8 * labels[start : start + 1000, None, None, None]
    parts = np.ones((runs, count), np.uint8)
    parts[:, images:] = 2
    np.save(folder / "data/split/labels.npy", labels.astype(np.int64))
    np.save(folder / "data/split/groups.npy", np.arange(count))
    np.save(folder / "data/split/parts.npy", parts)
    classes = ", ".join(f'"{number}"' for number in range(CLASSES))
    (folder / "data/split/split.json").write_text(f'{{"classes": [{classes}]}}')
    write_config(folder, epochs)


def write_config(folder: Path, epochs: int) -> None:
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
    return os.environ | {"PYTHONPATH": str(ROOT / "src"), "MLPSTUDY_WORKERS": str(workers)}


if __name__ == "__main__":
    main()
