"""Every class needs images to train on, to validate and to test, in every run."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split
from mlpstudy.counted import counted
from mlpstudy.errors import DataError, listed
from mlpstudy.split.share import wanted
from mlpstudy.study_size import FEW_TESTED

GIVEN = {"training": "train"}  # a part's name in messages -> in the source, where they differ
FEWEST_GROUPS = 2  # of test images: of one there is no spread, and so nothing tells what other images would give


class OneGroupError(DataError):
    """The test images are all of one group, such as one patient."""


def check_folds(index: Index, kept: NDArray[np.bool_], config: SplitConfig) -> None:
    """k-fold can spread a class only if it has as many groups as there are folds: DataError where it has not."""
    if config.scheme != "kfold":
        return
    for_each = [len(np.unique(index.groups[kept & (index.labels == label)])) for label in range(len(index.classes))]
    refuse(
        f"{name}: {counted(groups, 'group')} (an image without duplicates is one); split.folds = {config.folds} needs "
        f"{config.folds}, and training needs {least(config)}{tied(index, label)}"
        for label, (name, groups) in enumerate(zip(index.classes, for_each, strict=True))
        if groups < config.folds
    )


def check_parts(index: Index, parts: NDArray[np.uint8], reasons: Mapping[int, str], config: SplitConfig) -> None:
    """`parts` (F, N) before the draw. DataError that counts, for each class, the run that has fewest images.

    `reasons` has the rows that were left out.
    """
    needs = {"training": (TRAIN, config.train_per_class or 1), "validation": (VALIDATION, 1), "test": (TEST, 1)}
    lines = []
    for label, name in enumerate(index.classes):
        mine = parts[:, index.labels == label]
        for part, (number, need) in needs.items():
            fewest = int((mine == number).sum(axis=1).min())
            if fewest < need:
                help_ = advice(index, label, config) or left_out(index, label, part, reasons)
                lines.append(f"{name}: {counted(fewest, f'{part} image')}, needs {need}{help_}")
    refuse(lines)


def check_groups(index: Index, parts: NDArray[np.uint8], config: SplitConfig) -> None:
    """`parts` (F, N). OneGroupError where all test images of the study are of one group."""
    groups = len(np.unique(index.groups[(parts == TEST).any(axis=0)]))
    if groups >= FEWEST_GROUPS:
        return
    given = bool(np.any(index.given == "test"))
    larger = "add test images of other groups" if given else f"set a split.test above {config.test:g}, add groups"
    raise OneGroupError(
        f"the test images are all of {counted(groups, 'group')}, such as one patient or one video; expected at least "
        f"{FEWEST_GROUPS}, for nothing else tells what images of other groups would give: {larger}, or set "
        "split.scheme = kfold, which tests every group"
    )


def few_tested(split: Split) -> list[str]:
    """A line that warns of classes with next to no test images, for the terminal; none where there are none."""
    counts = np.bincount(split.labels[(split.parts == TEST).any(axis=0)], minlength=len(split.classes))
    few = [f"{name} {count}" for name, count in zip(split.classes, counts.tolist(), strict=True) if count < FEW_TESTED]
    if not few:
        return []
    return [
        f"warning: classes with fewer than {FEW_TESTED} test images: {', '.join(few)}. With study.score = "
        "balanced_accuracy such a class makes every interval wide: add test images of it, leave it out, or compare by "
        "study.score = accuracy"
    ]


def tied(index: Index, label: int) -> str:
    """What joins the images of a class, where they are fewer groups than images."""
    groups = np.unique(index.groups[index.labels == label], return_counts=True)[1]
    if len(groups) == groups.sum():
        return ""
    return (
        f"; its {groups.sum()} images form {counted(len(groups), 'group')} that no split may part (look-alikes are "
        "joined by data.near_duplicate_distance, and others by the source: a table's column `group`, derived_from, "
        "group_from)"
    )


def advice(index: Index, label: int, config: SplitConfig) -> str:
    """What would help a class that is too small."""
    joined = tied(index, label)
    if joined and (index.labels == label).sum() >= least(config):
        luck = ": fewer split.folds, or another split.seed, may do" if config.scheme == "kfold" else ""
        return f"{joined}{luck}"
    if config.scheme == "holdout" and np.any(np.isin(index.given, ("validation", "test"))):
        return ""  # the source decides how large its splits are
    return f"; with these settings of split a class needs at least {least(config)} different images in all"


def left_out(index: Index, label: int, part: str, reasons: Mapping[int, str]) -> str:
    """How many of its images a split that the source brings lost to the others."""
    rows = np.flatnonzero((index.labels == label) & (index.given == GIVEN.get(part, part)))
    lost = sum(reasons.get(row, "").startswith("leak_") for row in rows.tolist())
    if not lost:
        return ""
    return (
        f"; of the {len(rows)} in the source {lost} left out: equal to an image of a later split, like it, or of one "
        "group with it (split.leakage)"
    )


def least(config: SplitConfig) -> int:
    """The smallest class that leaves each part enough, if it has no duplicates."""
    need, few = config.train_per_class or 1, config.folds if config.scheme == "kfold" else 3
    many = few
    while left_for_training(many, config) < need:
        many *= 2
    return bisect_left(range(many), need, lo=few, key=lambda images: left_for_training(images, config))


def left_for_training(images: int, config: SplitConfig) -> int:
    """Of a class without duplicates, once test and validation images are taken."""
    tested = -(-images // config.folds) if config.scheme == "kfold" else wanted(images, config.test)
    rest = images - tested
    return rest - wanted(rest, config.validation)


def refuse(lines: Iterable[str]) -> None:
    """DataError unless there are no lines."""
    if text := listed(lines):
        raise DataError(f"classes too small for this split (settings split.*, data left after duplicates):\n{text}")
