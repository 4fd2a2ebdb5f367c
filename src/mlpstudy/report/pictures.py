"""Small pictures of the report: images of the study and weights as images; the page enlarges them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.train import InputShape
from mlpstudy.files import write_bytes

COLUMNS = 8
GAP = 2  # px between them
Picture = NDArray[np.uint8]


def save_png(path: Path, picture: Picture) -> None:
    """(H, W, 1 or 3) uint8 RGB; no time and no text inside."""
    import cv2

    written, data = cv2.imencode(".png", picture[..., ::-1] if picture.shape[2] == 3 else picture)
    assert written
    write_bytes(path, data.tobytes())


def strip(pictures: list[Picture]) -> Picture:
    """Side by side, on white."""
    padded = [np.pad(picture, ((0, 0), (0, GAP), (0, 0)), constant_values=255) for picture in pictures]
    return np.concatenate(padded, axis=1)[:, :-GAP]


def first_layer(weights: NDArray[np.float32], shape: InputShape) -> Picture:
    """Incoming weights of each unit as an image: (U, C S S) -> one sheet. Grey is no weight.

    One channel: red for positive and blue for negative weights; three: each colour brighter or darker.
    """
    planes = np.nan_to_num(weights).reshape(len(weights), *shape)  # a diverged run may have no numbers
    scale = np.quantile(np.abs(planes), 0.995, axis=(1, 2, 3), keepdims=True) + 1e-12
    levels = np.clip(planes / scale, -1, 1).transpose(0, 2, 3, 1)  # U, S, S, C
    tiles = [diverging(tile) if shape[0] == 1 else (127.5 + 127.5 * tile).astype(np.uint8) for tile in levels]
    rows = [tiles[first : first + COLUMNS] for first in range(0, len(tiles), COLUMNS)]
    empty = np.full_like(tiles[0], 255)
    lines = [strip([*row, *[empty] * (min(COLUMNS, len(tiles)) - len(row))]) for row in rows]
    return np.concatenate([np.pad(line, ((0, GAP), (0, 0), (0, 0)), constant_values=255) for line in lines])[:-GAP]


def diverging(level: NDArray[np.float32]) -> Picture:
    """(S, S, 1) in -1..1 -> blue, light grey, red."""
    blue, grey, red = np.array([[0, 90, 181], [242, 242, 242], [213, 60, 0]], np.float32)
    strength = np.abs(level)
    return np.asarray(grey * (1 - strength) + np.where(level > 0, red, blue) * strength, np.uint8)
