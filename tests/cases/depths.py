"""Sources whose samples have more than 8 bits. A case: the files, their rows of images.npy, what dataset.json says."""

import numpy as np

from tests.cases.pictures import opencv
from tests.preprocess.pictures import encode

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)  # as many levels as 12 bits have


def stretched(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.rint((values.astype(float) - low) * 255 / (high - low))


def signed(values: np.ndarray) -> bytes:
    return opencv(values.astype(np.int16), ".tif")


# files of one source -> gray rows of images.npy at 64 px, before rounding to channels; what dataset.json says
DEEP: dict[str, tuple[dict[str, bytes], list[np.ndarray], dict[str, object]]] = {
    "12 bits": (
        {"all/a/1.png": encode(RAMP), "all/b/2.png": encode(RAMP // 2)},
        [stretched(RAMP, 0, 4095), stretched(RAMP // 2, 0, 4095)],
        {"images": 2, "smallest": 0.0, "largest": 4095.0, "kept": False},
    ),
    "8 bits in 16": (
        {"all/a/1.png": encode(RAMP // 16), "all/b/2.png": encode(RAMP // 32)},
        [RAMP // 16, RAMP // 32],
        {"images": 2, "smallest": 0.0, "largest": 255.0, "kept": True},
    ),
    "thermal images, which use a narrow band": (
        {"all/a/1.tif": encode(RAMP + 28000, "TIFF"), "all/b/2.tif": encode(RAMP // 4 + 28000, "TIFF")},
        [stretched(RAMP, 0, 4095), stretched(RAMP // 4, 0, 4095)],
        {"images": 2, "smallest": 28000.0, "largest": 32095.0, "kept": False},
    ),
    "16 bits in colour": (
        {
            "all/a/1.png": opencv(np.stack([RAMP] * 3, axis=2), ".png"),
            "all/b/2.tif": opencv(np.stack([RAMP * 2] * 3, axis=2), ".tif"),
        },
        [stretched(RAMP, 0, 8190), stretched(RAMP * 2, 0, 8190)],
        {"images": 2, "smallest": 0.0, "largest": 8190.0, "kept": False},
    ),
    "16 bits with alpha, opaque": (
        {"all/a/1.png": opencv(np.dstack([RAMP, RAMP, RAMP, np.full_like(RAMP, 65535)]), ".png")},
        [stretched(RAMP, 0, 4095)],
        {"images": 1, "smallest": 0.0, "largest": 4095.0, "kept": False},
    ),
    "half transparent, on white": (
        {"all/a/1.png": opencv(np.dstack([RAMP, RAMP, RAMP, np.full_like(RAMP, 32768)]), ".png")},
        [stretched(RAMP, 0, 4095)],
        {"images": 1, "smallest": 32767.0, "largest": 34815.0, "kept": False},
    ),
    "numbers with a point": (
        {
            "all/a/1.tif": encode((RAMP / 4095).astype(np.float32), "TIFF"),
            "all/b/2.tif": encode(np.float32(RAMP / 8190), "TIFF"),
        },
        [stretched(RAMP, 0, 4095), stretched(RAMP / 2, 0, 4095)],
        {"images": 2, "smallest": 0.0, "largest": 1.0, "kept": False},
    ),
    "64 bits": (
        {"all/a/1.tif": opencv(RAMP.astype(np.float64), ".tif")},
        [stretched(RAMP, 0, 4095)],
        {"images": 1, "smallest": 0.0, "largest": 4095.0, "kept": False},
    ),
    "32 bits": (
        {
            "all/a/1.tif": encode(RAMP.astype(np.int32), "TIFF"),
            "all/b/2.tif": encode(RAMP.astype(np.int32) * 300, "TIFF"),
        },
        [stretched(RAMP, 0, 4095 * 300), stretched(RAMP.astype(int) * 300, 0, 4095 * 300)],
        {
            **{"images": 2, "smallest": 0.0, "largest": 4095.0 * 300, "kept": False},
            "flattened": {"images": 1, "smallest": 0.0, "largest": 4095.0, "names": ("all/a/1.tif",)},
        },
    ),
    "signed bytes": (
        {"all/a/1.tif": opencv((RAMP // 16).astype(np.int16).astype(np.int8), ".tif")},
        [stretched((RAMP // 16).astype(np.int8), -128, 127)],
        {"images": 1, "smallest": -128.0, "largest": 127.0, "kept": False},
    ),
    "below zero": (
        {"all/a/1.tif": signed(RAMP.astype(int) - 2048)},
        [stretched(RAMP, 0, 4095)],
        {"images": 1, "smallest": -2048.0, "largest": 2047.0, "kept": False},
    ),
    "PGM of 12 bits, scaled by what it declares": (
        {"all/a/1.pgm": b"P5 64 64 4095\n" + RAMP.astype(">u2").tobytes()},
        [stretched(RAMP, 0, 4095)],
        {"images": 1, "smallest": 0.0, "largest": 65535.0, "kept": False},
    ),
    "beside 8 bits, which stay": (
        {"all/a/1.png": encode(RAMP), "all/b/2.png": encode((RAMP // 32).astype(np.uint8))},
        [stretched(RAMP, 0, 4095), RAMP // 32],
        {"images": 1, "smallest": 0.0, "largest": 4095.0, "kept": False},
    ),
    "all of one level": (
        {"all/a/1.png": encode(np.full_like(RAMP, 700))},
        [np.zeros((64, 64))],
        {"images": 1, "smallest": 700.0, "largest": 700.0, "kept": False},
    ),
}
