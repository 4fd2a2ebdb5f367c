"""Photographs of two kinds, dark and light, as a person would have them in folders."""

from pathlib import Path

import cv2
import numpy as np


def make_pictures(repository: Path) -> None:
    """Twelve of each class in data/images, and two more in new-pictures."""
    draws = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        folder = repository / "data/images" / name
        folder.mkdir(parents=True)
        for number in range(12):
            cv2.imwrite(str(folder / f"{number}.png"), draws.integers(low, low + 100, (40, 60, 3), dtype=np.uint8))
    (repository / "new-pictures").mkdir()
    for name, level in (("night", 20), ("dawn", 130)):
        cv2.imwrite(str(repository / f"new-pictures/{name}.png"), np.full((40, 60), level, np.uint8))
