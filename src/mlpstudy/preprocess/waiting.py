"""Rows of images.npy, and pictures for a backbone, that wait for the scale of the whole source."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from mlpstudy.preprocess.brightness import ValueRange, to_bytes
from mlpstudy.preprocess.pixels import DeepPixels, Pixels


class WaitingRows:
    """On disk, in a file without a name, so that memory holds one row at a time and a killed process leaves nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file: IO[bytes] | None = None
        self.rows: list[int] = []

    def keep(self, row: int, pixels: DeepPixels) -> None:
        """`pixels` (S, S, C) float32."""
        if self.file is None:
            self.file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 (`close` closes it)
        self.rows.append(row)
        self.file.write(pixels.tobytes())

    def scaled(self, values: ValueRange, shape: tuple[int, int, int]) -> Iterator[tuple[int, Pixels]]:
        """Each row with its pixels (S, S, C) in 8 bits."""
        if self.file is None:
            return
        self.file.seek(0)
        for row in self.rows:
            data = self.file.read(4 * int(np.prod(shape)))
            yield row, to_bytes(np.frombuffer(data, np.float32).reshape(shape), values)

    def close(self) -> None:
        """The temporary file goes with it."""
        if self.file is not None:
            self.file.close()
