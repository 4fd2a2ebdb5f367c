"""Small files of MNIST's and CIFAR's forms, made by the books of these, and a server that has them."""

import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Numbers = NDArray[np.uint8]
IDX_FILES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}
CIFAR10_NAMES = [f"kind {number}" for number in range(10)]
CIFAR100_NAMES = [f"fine_{number:02d}" for number in range(100)]


def grey(images: int, seed: int = 0, side: int = 28) -> Numbers:
    """(N, side, side)"""
    return np.random.default_rng(seed).integers(0, 256, (images, side, side), np.uint8)


def labels(images: int, classes: int = 10) -> Numbers:
    return (np.arange(images) % classes).astype(np.uint8)


def idx(box: Numbers) -> bytes:
    return struct.pack(f">HBB{box.ndim}I", 0, 8, box.ndim, *box.shape) + box.tobytes()


def idx_files(train: int = 20, test: int = 10) -> dict[str, bytes]:
    """Gzipped, by their names."""
    boxes = (grey(train), labels(train), grey(test, 1), labels(test))
    return {name: gzip.compress(idx(box)) for name, box in zip(IDX_FILES.values(), boxes, strict=True)}


def idx_settings(files: dict[str, bytes], **others: Any) -> dict[str, Any]:
    """kind, and each file with its digest."""
    parts = {part: {"file": name, "digest": md5(files[name])} for part, name in IDX_FILES.items() if name in files}
    return {"kind": "idx", "idx": parts | {"classes": [str(number) for number in range(10)]} | others}


def cifar_records(images: int, label_bytes: int, seed: int = 0, classes: int = 10) -> bytes:
    """Of two labels the first is the coarse one."""
    pixels = np.random.default_rng(seed).integers(0, 256, (images, 3072), np.uint8)
    numbers = labels(images, classes)[:, np.newaxis]
    before = np.concatenate([numbers // 5, numbers], axis=1) if label_bytes == 2 else numbers
    return np.concatenate([before, pixels], axis=1).tobytes()


def cifar10_files(images: int = 10) -> dict[str, bytes]:
    names = "\n".join(CIFAR10_NAMES) + "\n\n"  # with a blank line at the end, as the archive has it
    files = {f"data_batch_{number}.bin": cifar_records(images, 1, number) for number in range(1, 6)}
    return files | {"test_batch.bin": cifar_records(images, 1, 6), "batches.meta.txt": names.encode()}


def cifar100_files() -> dict[str, bytes]:
    train, test = (cifar_records(images, 2, seed, 100) for images, seed in ((200, 1), (100, 2)))
    texts = {"fine_label_names.txt": "\n".join(CIFAR100_NAMES).encode(), "coarse_label_names.txt": b"a\nb\n"}
    return {"train.bin": train, "test.bin": test, **texts}


def tar_gz(files: dict[str, bytes], *others: tarfile.TarInfo, folder: str = "cifar-10-batches-bin") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for other in others:
            archive.addfile(other)
    return data.getvalue()


def md5(data: bytes) -> str:
    return f"md5:{hashlib.md5(data).hexdigest()}"


def image_in(raw: Path, name: str) -> Numbers:
    """(H, W) or (H, W, 3) RGB, of an entry of images.zip."""
    with zipfile.ZipFile(raw) as archive:
        return np.asarray(Image.open(io.BytesIO(archive.read(name))))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def web(**folders: dict[str, bytes]) -> Iterator[str]:
    """The URL of a server that has these folders of files."""
    for folder, files in folders.items():
        for name, data in files.items():
            file = Path("web", folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory="web")) as http:
        Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{http.server_port}"
        finally:
            http.shutdown()
