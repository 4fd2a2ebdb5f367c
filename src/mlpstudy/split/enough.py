"""Every class needs images to train on, to validate and to test, in every run."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import Score, SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split
from mlpstudy.counted import counted
from mlpstudy.errors import DataError, in_short, listed
from mlpstudy.explained import TRIAL
from mlpstudy.paths import experiment_name
from mlpstudy.printable import list_item
from mlpstudy.split.share import wanted
from mlpstudy.study_size import FEW_TESTED

# Why images cannot be divided: a class has too few, too few groups, too few in a split that the source brings, or
# lost them to another such split; groups lie in several of these; all test images are of one group
Reason = Literal["small", "tied", "given", "leaked", "leakage", "one_group"]
FEW_TESTED_MEANS: dict[Score, str] = {  # what few test images of a class do to the compared score
    "accuracy": "The study tells little of such a class by itself: add test images of it",
    "balanced_accuracy": "With study.score = balanced_accuracy such a class makes every interval wide: add test images "
    "of it, leave it out, or compare by study.score = accuracy",
}
FEWEST_GROUPS = 2  # of test images: of one there is no spread, and so nothing tells what other images would give


class DivisionError(DataError):
    """The images cannot be divided; `reasons` say why, for whoever advises on it."""

    def __init__(self, message: str, *reasons: Reason) -> None:
        super().__init__(message)
        self.reasons = reasons


@dataclass(frozen=True)
class Shortage:
    """A class that lacks images for some part, and why."""

    line: str
    reason: Reason


def check_folds(index: Index, kept: NDArray[np.bool_], config: SplitConfig) -> None:
    """k-fold can spread a class only if it has as many groups as there are folds: DivisionError where it has not."""
    if config.scheme != "kfold":
        return
    for_each = [len(np.unique(index.groups[kept & (index.labels == label)])) for label in range(len(index.classes))]
    shortages = []
    for label, (name, groups) in enumerate(zip(index.classes, for_each, strict=True)):
        if groups < config.folds:
            reason, detail = drawn(index, index.labels == label, config)
            line = (
                f"{name}: {counted(groups, 'group')} (an image without duplicates is one); split.folds = "
                f"{config.folds} needs {config.folds}, and training needs {least(config)}{detail}"
            )
            shortages.append(Shortage(line, reason))
    refuse(shortages, config)


def check_parts(index: Index, parts: NDArray[np.uint8], reasons: Mapping[int, str], config: SplitConfig) -> None:
    """`parts` (F, N) before the draw. DivisionError that counts, for each class, the run that has fewest images.

    `reasons` has the rows that were left out.
    """
    needs = {"training": (TRAIN, config.train_per_class or 1), "validation": (VALIDATION, 1), "test": (TEST, 1)}
    shortages = []
    for label, name in enumerate(index.classes):
        mine = parts[:, index.labels == label]
        for part, (number, need) in needs.items():
            fewest = int((mine == number).sum(axis=1).min())
            if fewest < need:
                reason, detail = why_short(index, label, part, reasons, config)
                wish = " (split.train_per_class)" if need > 1 else ""
                have = counted(fewest, f"{part} image")
                shortages.append(Shortage(f"{name}: {have}, needs {need}{wish}{detail}", reason))
    refuse(shortages, config)


def check_groups(index: Index, parts: NDArray[np.uint8], config: SplitConfig) -> None:
    """`parts` (F, N). DivisionError where all test images of the study are of one group."""
    groups = len(np.unique(index.groups[(parts == TEST).any(axis=0)]))
    if groups >= FEWEST_GROUPS:
        return
    given = bool(np.any(index.given == "test"))
    larger = "add test images of other groups" if given else f"set a split.test above {config.test:g}, add groups"
    raise DivisionError(
        f"the test images are all of {counted(groups, 'group')}, such as one patient or one video; expected at least "
        f"{FEWEST_GROUPS}, for nothing else tells what images of other groups would give: {larger}, or set "
        "split.scheme = kfold, which tests every group",
        "one_group",
    )


def few_tested(split: Split, score: Score) -> list[str]:
    """A line that warns of classes with next to no test images, for the terminal; none where there are none.

    None in the stages of a trial either, whose split may be another than the study's: it says it itself.
    """
    if experiment_name() == TRIAL:
        return []
    counts = np.bincount(split.labels[(split.parts == TEST).any(axis=0)], minlength=len(split.classes))
    fewest_first = sorted(zip(split.classes, counts.tolist(), strict=True), key=lambda each: each[1])
    few = [f"{list_item(name)} {count:,}" for name, count in fewest_first if count < FEW_TESTED]
    if not few:
        return []
    images = "test images in all folds together" if split.info.scheme == "kfold" else "test images"
    return [f"warning: classes with fewer than {FEW_TESTED} {images}: {in_short(few)}. {FEW_TESTED_MEANS[score]}"]


def why_short(
    index: Index, label: int, part: str, reasons: Mapping[int, str], config: SplitConfig
) -> tuple[Reason, str]:
    """Why a class lacks images for a part, and its numbers.

    Where the source brings the splits, what counts is the one that the part comes from: no other image can help it.
    """
    mine = index.labels == label
    given = set(index.given.tolist()) & {"validation", "test"}
    if config.scheme == "kfold" or not given:
        return drawn(index, mine, config)
    source = part if part in given else "train"
    rows = np.flatnonzero(mine & (index.given == source))
    lost = sum(reasons.get(row, "").startswith("leak_") for row in rows.tolist())
    if lost:
        return "leaked", f"; of the {len(rows):,} in the source {lost:,} left out"
    groups = len(np.unique(index.groups[rows]))
    if source == "train" and len(given) == 1 and groups < len(rows):  # other parts are drawn from it
        return "tied", tied(len(rows), groups)
    return "given", ""


def drawn(index: Index, mine: NDArray[np.bool_], config: SplitConfig) -> tuple[Reason, str]:
    """The same where the split is drawn from all images, of which `mine` (N,) are those of the class."""
    images, groups = int(mine.sum()), len(np.unique(index.groups[mine]))
    if groups < images and images >= least(config):
        return "tied", tied(images, groups)
    return "small", ""


def tied(images: int, groups: int) -> str:
    """The numbers of a class with fewer groups than images."""
    return f"; its {images} images form {counted(groups, 'group')}"


def advice(reason: Reason, config: SplitConfig) -> str:
    """What would help all classes that are too small for this reason."""
    luck = "; fewer split.folds, or another split.seed, may do" if config.scheme == "kfold" else ""
    return {
        "small": f"with these settings of split a class needs at least {least(config)} different images in all",
        "tied": "no split may part a group: look-alikes are joined by data.near_duplicate_distance, and others by "
        "sources.<name>.derived_from, sources.<name>.group_from (the name is data.source), or a table's column "
        f"`group`{luck}",
        "given": "the source says which split an image is of: add images of the class to that split, or, where it has "
        "enough in all, set split.scheme = kfold, which divides all images anew",
        "leaked": "left out are images equal to one of a later split, like it, or of one group with it "
        "(split.leakage: keep scores them all the same): bring each group into one split",
    }[reason]


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


def refuse(shortages: Sequence[Shortage], config: SplitConfig) -> None:
    """DivisionError unless there are none: a line for each class and part, then what helps, once for each reason."""
    if not shortages:
        return
    lines, reasons = listed(each.line for each in shortages), dict.fromkeys(each.reason for each in shortages)
    raise DivisionError(
        "\n".join(
            [
                f"classes too small for this split (settings split.*, data left after duplicates):\n{lines}",
                *(advice(reason, config) for reason in reasons),
            ]
        ),
        *reasons,
    )
