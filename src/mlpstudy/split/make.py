"""Who is training, validation and test in each run, and who is left out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.leftout import LeftOut
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split, SplitCounts, SplitInfo
from mlpstudy.split.enough import check_folds, check_groups, check_parts
from mlpstudy.split.holdout import holdout
from mlpstudy.split.kfold import kfold
from mlpstudy.split.leftout import leave_out
from mlpstudy.split.subset import draw_training

Scheme = Callable[[Index, NDArray[np.bool_], SplitConfig], NDArray[np.uint8]]
SCHEMES: dict[str, Scheme] = {"holdout": holdout, "kfold": kfold}


@dataclass(frozen=True)
class Division:
    """The split, and what became of the images that take no part in it."""

    split: Split
    left_out: dict[str, LeftOut]  # name, or path in the source -> reason


def divide(index: Index, config: SplitConfig) -> Division:
    """Leaves out what may not take part, divides the rest and draws each run's training images.

    DataError where a class is too small, where all test images are of one group, or where leaks or label conflicts
    are to fail.
    """
    reasons = leave_out(index, config)
    kept = np.ones(len(index.names), bool)
    kept[list(reasons)] = False
    check_folds(index, kept, config)
    pools = SCHEMES[config.scheme](index, kept, config)  # (F, N)
    check_parts(index, pools, reasons, config)
    check_groups(index, pools, config)
    parts = draw_training(pools, index.labels, config)  # (F, N)
    left_out = {index.listed_name(row): reasons[row] for row in sorted(reasons)}
    info = SplitInfo(
        classes=index.classes,
        scheme=config.scheme,
        **numbering(len(parts), config),
        train_per_class=config.train_per_class,
        given_test=config.scheme == "holdout" and bool(np.any(index.given == "test")),
        leakage=config.leakage,
        counts=count(index, kept, pools, parts),
        left_out=dict(Counter(left_out.values())),
    )
    return Division(Split(info, index.labels, index.groups, parts), left_out)


def numbering(runs: int, config: SplitConfig) -> dict[str, tuple[int, ...]]:
    """Repeat and fold of each run: run = repeat x folds + fold."""
    folds = config.folds if config.scheme == "kfold" else 1
    return {
        "repeat": tuple(run // folds for run in range(runs)),
        "fold": tuple(run % folds for run in range(runs)),
    }


def count(index: Index, kept: NDArray[np.bool_], pools: NDArray[np.uint8], parts: NDArray[np.uint8]) -> SplitCounts:
    """Images by class, and by part of each run: `pools` and `parts` are (F, N), before and after the draw."""

    def images(values: NDArray[np.uint8], part: int) -> tuple[int, ...]:
        return tuple(np.count_nonzero(values == part, axis=1).tolist())

    return SplitCounts(
        images=len(kept),
        kept=int(kept.sum()),
        groups=len(np.unique(index.groups[kept])),
        classes={name: int((kept & (index.labels == label)).sum()) for label, name in enumerate(index.classes)},
        pool=images(pools, TRAIN),
        train=images(parts, TRAIN),
        validation=images(parts, VALIDATION),
        test=images(parts, TEST),
    )
