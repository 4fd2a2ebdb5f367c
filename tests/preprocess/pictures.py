"""Pictures with something to see in them, encoded, and a small images.zip made of them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.preprocess.decode import decode
from mlpstudy.preprocess.hashes import pixel_hash
from mlpstudy.preprocess.header import open_header
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.resize import squash
from mlpstudy.preprocess.thumbnail import thumbnail

Pixels = NDArray[np.uint8]


def picture(seed: int, width: int = 64, height: int = 48) -> Pixels:
    """(height, width, 3) RGB: a few random waves, as smooth as a photograph."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def without_detail(seed: int) -> Pixels:
    """(48, 64, 3) RGB: a dot of few pixels on one shade, another one for each seed."""
    pixels = np.full((48, 64, 3), 40 + seed, np.uint8)
    pixels[20:23, 30:33] = 200
    return pixels


def encode(pixels: Pixels | Image.Image, format: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(buffer, format, **options)
    return buffer.getvalue()


def decoded(data: bytes) -> Any:
    """Pixels of an encoded picture, as preprocess sees them."""
    with open_header(data) as header:
        return decode(header)


def seen(name: str, pixels: Pixels) -> Record:
    """What preprocess notes of a picture; its pixels are its own."""
    H, W = pixels.shape[:2]
    return Record(name, W, H, "RGB", pixel_hash(pixels), thumbnail=thumbnail(pixels, squash(pixels, 64)))


def make_zip(path: Path, contents: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(contents.items()):
            archive.writestr(name, data)
    return path


def settings(**changes: Any) -> PreprocessConfig:
    values = {
        "image_size": 16,
        "channels": "rgb",
        "bad_images": "fail",
        "largest_image_px": 100_000_000,
        "near_duplicate_distance": 6,
        "near_duplicate_orientations": True,
        "features": None,
        "feature_views": "none",
        "derived_from": None,
        "group_from": None,
    }
    return PreprocessConfig.model_validate(values | changes)
