"""Who is training, validation and test in each training, and who is left out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.dataset import TEST, TRAIN, VALIDATION, Split
from mlpstudy.split.draw import draw_training
from mlpstudy.split.enough import check_folds, check_parts
from mlpstudy.split.holdout import holdout
from mlpstudy.split.index import Index
from mlpstudy.split.kfold import kfold
from mlpstudy.split.leftout import leave_out

Scheme = Callable[[Index, NDArray[np.bool_], SplitConfig], NDArray[np.uint8]]
SCHEMES: dict[str, Scheme] = {"holdout": holdout, "kfold": kfold}


@dataclass(frozen=True)
class Division:
    split: Split
    left_out: dict[str, str]  # name -> reason


def divide(index: Index, config: SplitConfig) -> Division:
    reasons = leave_out(index, config)
    kept = np.ones(len(index.names), bool)
    kept[list(reasons)] = False
    check_folds(index, kept, config)
    pools = SCHEMES[config.scheme](index, kept, config)  # (F, N)
    check_parts(index, pools, config)
    parts = draw_training(pools, index.labels, config)
    left_out = {str(index.names[row]): reasons[row] for row in sorted(reasons)}
    info = describe(index, kept, pools, parts, config) | {"left_out": dict(Counter(left_out.values()))}
    return Division(Split(index.classes, index.labels, index.groups, parts, info), left_out)


def describe(
    index: Index,
    kept: NDArray[np.bool_],
    pools: NDArray[np.uint8],
    parts: NDArray[np.uint8],
    config: SplitConfig,
) -> dict[str, Any]:
    """split.json; counts of parts are lists with one entry a training."""
    folds = config.folds if config.scheme == "kfold" else 1
    trainings = range(len(parts))
    return {
        "classes": list(index.classes),
        "scheme": config.scheme,
        "repeat": [training // folds for training in trainings],
        "fold": [training % folds for training in trainings],
        "train_per_class": config.train_per_class,
        "given_test": config.scheme == "holdout" and bool(np.any(index.given == "test")),
        "leakage": config.leakage,
        "counts": {
            "images": len(kept),
            "kept": int(kept.sum()),
            "groups": len(np.unique(index.groups[kept])),
            "classes": {name: int((kept & (index.labels == k)).sum()) for k, name in enumerate(index.classes)},
            "pool": np.count_nonzero(pools == TRAIN, axis=1).tolist(),  # what training images are drawn from
            "train": np.count_nonzero(parts == TRAIN, axis=1).tolist(),
            "validation": np.count_nonzero(parts == VALIDATION, axis=1).tolist(),
            "test": np.count_nonzero(parts == TEST, axis=1).tolist(),
        },
    }
