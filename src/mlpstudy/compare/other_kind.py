"""Are the test images of another kind (device, place, time) than those that were trained on?

Validation images come from where training images come from. A network that names them far better than test images,
beyond what the luck of runs and of both sets of images explains, meets pictures in the test that differ from its own.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.cells import cell_influences, cell_weights, estimate_cells
from mlpstudy.compare.roles import searched_variants
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_SHARES, Estimate, Floats
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.contracts.split import TEST, VALIDATION
from mlpstudy.power import ALPHA
from mlpstudy.study_size import hidden_in_mean

FAR = 0.05  # share of 1; by less the test images may be a little harder
# Chance that a fall of FAR is called larger. Of 1,000 simulated studies of each of 80 kinds (4 to 179 validation images
# of the test's population, 2 to 25 runs, groups, early stopping) none were told, but 2 of one kind that chose epochs.
RARELY = 0.001


def falls_far(study: Study) -> bool:
    """Is the baseline's score shown to be more than FAR lower on test images than on validation images?

    Asked only of test images that the source brings, for others are drawn from the same images. Not of a search, which
    takes what is best on validation images, nor where leaked images stay: copies of training images may be among these.
    """
    name, score, split = study.baseline.name, study.config.score, study.split.info
    if not split.given_test or split.leakage == "keep" or name in searched_variants(study.config):
        return False
    if study.baseline.means[f"validation_{score}"] - study.baseline.score <= FAR:
        return False
    right = study.measures[name].predicted == study.split.labels
    fall = fall_to_test(np.asarray(right, np.float64), study.split.parts, study.split.labels, study.split.groups, score)
    return fall is not None and lowest(fall, RARELY) > FAR


def learnt_by_validation(study: Study) -> bool:
    """Is the baseline or a variant shown to name more validation images rightly than the majority class does?

    By intervals that hold for all of them at once. Searches are left out, as above.
    """
    searched = searched_variants(study.config)
    names = [row.name for row in (study.baseline, *study.variants) if row.name not in searched]
    return any(above_on_validation(study, name, ALPHA / (2 * len(names))) for name in names)


def above_on_validation(study: Study, name: str, tail: float) -> bool:
    """By an interval over runs and images; what few images may hide is counted as in `fall_to_test`."""
    split = study.split
    right, by_majority = (study.measures[each].predicted == split.labels for each in (name, MAJORITY))
    weights = cell_weights(split.parts == VALIDATION, study.split_sizes(VALIDATION))
    gain, influences = cell_influences(right.astype(np.float64) - by_majority, weights)
    worth = worth_groups(weights, split.groups)
    return lowest(with_hidden(estimate_cells(gain, influences, split.groups), [worth]), tail) > 0


def with_hidden(seen: Estimate, worth: Sequence[float]) -> Estimate:
    """For sets of images worth so many groups each, with what they hide, by the degrees of freedom of the smallest.

    Those of the sum are Satterthwaite's (1946, https://doi.org/10.2307/3002019): where all answers agree nothing is
    seen to vary, and its own degrees of freedom tell nothing.
    """
    hidden, most = sum(map(hidden_in_mean, worth)), min(worth) - 1
    variance = seen.se**2 + hidden
    df = variance**2 / (seen.se**4 / np.maximum(seen.df, 1) + hidden**2 / most) if most > 0 else most
    return Estimate(seen.difference, np.sqrt(variance), np.minimum(df, most))


def lowest(estimate: Estimate, tail: float) -> float:
    """The lower end of the interval that leaves `tail` below; of a single group nothing is known."""
    return float(estimate.interval(tail, OF_SHARES)[0]) if estimate.df > 0 else -1.0


def fall_to_test(
    right: Floats,
    parts: NDArray[np.uint8],
    labels: NDArray[np.int64],
    groups: NDArray[np.int64],
    score: str,
) -> Estimate | None:
    """Mean of (F, N) right answers on validation images less that on test images, each class counting alike in both.

    For images that few runs or few images let look all alike, two more of either part, one right and one wrong, are
    counted (`hidden_in_mean`). The degrees of freedom are those of the part with fewer groups at most. None where a
    class of the test has no validation image.
    """
    counted = shares(parts, labels, score)
    weights = [class_cell_weights(parts == part, labels, counted) for part in (VALIDATION, TEST)]
    if not all(np.isclose(each.sum(), 1) for each in weights):
        return None
    (validation, on_validation), (test, on_test) = (cell_influences(right, each) for each in weights)
    seen = estimate_cells(validation - test, on_validation - on_test, groups)
    return with_hidden(seen, [worth_groups(each, groups) for each in weights])


def shares(parts: NDArray[np.uint8], labels: NDArray[np.int64], score: str) -> Mapping[int, float]:
    """How much each class counts in the score on test images."""
    tested = np.broadcast_to(labels, parts.shape)[parts == TEST]
    names, counts = np.unique(tested, return_counts=True)
    each = counts / len(tested) if score == "accuracy" else np.ones(len(names)) / len(names)
    return dict(zip(names.tolist(), each.tolist(), strict=True))


def class_cell_weights(taking_part: NDArray[np.bool_], labels: NDArray[np.int64], of: Mapping[int, float]) -> Floats:
    """(F, N) weights of cells: a class's share, spread evenly over its cells; their sum is 1 if no class lacks any."""
    weights = np.zeros(taking_part.shape)
    for label, share in of.items():
        own = taking_part & (labels == label)
        weights[own] = share / max(int(own.sum()), 1)
    return weights


def worth_groups(weights: Floats, groups: NDArray[np.int64]) -> float:
    """How many equal groups (N,) of images tell as much as groups of such (F, N) weights: see `effective_groups`."""
    of_groups = np.bincount(groups, weights.sum(axis=0))
    return float(weights.sum() ** 2 / (of_groups**2).sum())
