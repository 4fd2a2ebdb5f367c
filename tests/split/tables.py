"""Indices of images that were never drawn, for the tests of split."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index


def make_index(
    labels: Sequence[int],
    given: Sequence[str] | str = "all",
    pixels: Sequence[str] | None = None,
    groups: Sequence[int] | None = None,
    classes: Sequence[str] = "abcdef",
) -> Index:
    """N usable images of 32x32 px, all different unless said otherwise; those without pixels are damaged."""
    N = len(labels)
    splits = [given] * N if isinstance(given, str) else list(given)
    hashes = np.array([str(row) for row in range(N)] if pixels is None else list(pixels))
    return Index(
        names=np.array([f"{splits[row]}/{classes[k]}/{row:04d}.png" for row, k in enumerate(labels)]),
        classes=tuple(classes[: max(labels) + 1]),
        labels=np.array(labels, np.int64),
        given=np.array(splits),
        width_px=np.full(N, 32),
        height_px=np.full(N, 32),
        pixel_hashes=hashes,
        groups=np.arange(N) if groups is None else np.array(groups, np.int64),
        problems=np.where(hashes == "", "damaged", ""),
    )


def settings(**changes: Any) -> SplitConfig:
    values = {
        "scheme": "holdout",
        "test": 0.5,
        "validation": 0.2,
        "folds": 5,
        "repeats": 3,
        "train_per_class": None,
        "leakage": "drop",
        "label_conflicts": "fail",
        "seed": 0,
        "runs": 4,
        "draw_seed": 0,
        "score": "accuracy",
        "detect": None,
        "comparisons": None,
    }
    return SplitConfig.model_validate(values | changes)


def random_index(N: int = 300, seed: int = 0) -> Index:
    """Three uneven classes, a third of the images in groups of 2 to 6, some of which mix classes."""
    draws = np.random.default_rng(seed)
    labels = draws.choice(3, N, p=[0.5, 0.3, 0.2])
    groups = np.arange(N)
    start = 0
    while start < N // 3:
        size = int(draws.integers(2, 7))
        groups[start : start + size] = start
        start += size
    return make_index(labels.tolist(), groups=groups.tolist())
