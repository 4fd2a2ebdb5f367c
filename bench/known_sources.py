"""Download and preprocess of images that come as numbers: an archive of CIFAR-10's size and form.

PYTHONPATH=src python -m bench.known_sources

50,000 training and 10,000 test images of 32x32 px, smooth with noise as photographs are, served on this machine.
Seconds and peak memory of each stage, and the size of what it writes.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

import cv2
import numpy as np

from bench.preprocess import SETTINGS
from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.files import write_json
from mlpstudy.workers import worker_count

ROOT = Path(__file__).parents[1]
CLASSES, IN_A_FILE, SIDE = 10, 10_000, 32
FILES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with get_context("spawn").Pool(1) as pool:  # a process inherits the peak memory of the one that starts it
            pool.apply(make_archive, (Path("web/cifar-10-binary.tar.gz"),))
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory="web")) as http:
            Thread(target=http.serve_forever, daemon=True).start()
            settings = {"kind": "cifar", "url": f"http://127.0.0.1:{http.server_port}/cifar-10-binary.tar.gz"}
            digest = f"md5:{hashlib.md5(Path('web/cifar-10-binary.tar.gz').read_bytes()).hexdigest()}"
            source = DownloadConfig.model_validate(settings | {"digest": digest})
            write_json(paths.CONFIGS / "download.json", source.model_dump())
            images = SETTINGS.model_copy(update={"image_size": SIDE})
            write_json(paths.CONFIGS / "preprocess.json", images.model_dump())
            print(f"{worker_count()} cores")
            for stage, made in (("download", paths.RAW_ZIP), ("preprocess", paths.IMAGES)):
                seconds, megabytes = run(stage)
                size = made.stat().st_size / 1e6
                print(f"{stage:12}{seconds:6.1f} s, peak memory {megabytes:4.0f} MB; {made.name} {size:.0f} MB")
            http.shutdown()


def make_archive(path: Path) -> None:
    path.parent.mkdir()
    draws = np.random.default_rng(0)
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        add(archive, "batches.meta.txt", "".join(f"class {label}\n" for label in range(CLASSES)).encode())
        for name in FILES:
            add(archive, name, records(draws))


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def records(draws: np.random.Generator) -> bytes:
    """Of one file: a label, then planes of red, green and blue."""
    coarse = draws.integers(0, 256, (IN_A_FILE, 6, 6, 3), np.uint8)
    smooth = np.stack([cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for image in coarse])
    noise = draws.normal(0, 6, smooth.shape).astype(np.float32)
    pixels = np.clip(smooth + noise, 0, 255).astype(np.uint8).transpose(0, 3, 1, 2).reshape(IN_A_FILE, -1)
    labels = (np.arange(IN_A_FILE) % CLASSES).astype(np.uint8)
    return np.concatenate([labels[:, np.newaxis], pixels], axis=1).tobytes()


def run(stage: str) -> tuple[float, float]:
    """Seconds and peak memory in MB of a stage's script, a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "DVC_ROOT": str(Path.cwd())}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(ROOT / f"stages/{stage}.py")], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{stage} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1000  # Linux counts in kB


if __name__ == "__main__":
    main()
