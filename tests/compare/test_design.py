import numpy as np
import pytest

from mlpstudy.compare.design import design_of
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, Split, SplitInfo
from mlpstudy.errors import DataError

A, B, _ = TRAIN, TEST, UNUSED


def split(parts: list[list[int]], repeat: list[int], scheme: str, groups: list[int]) -> Split:
    info = SplitInfo.model_construct(repeat=tuple(repeat), scheme=scheme)
    return Split(info, np.zeros(len(groups), np.int64), np.array(groups), np.array(parts, np.uint8))


def test_holdout_scores_the_same_images_in_every_run() -> None:
    design = design_of(split([[A, B, _, B, B], [_, B, A, B, B]], [0, 1], "holdout", [0, 1, 2, 3, 1]))
    assert design.images.tolist() == [1, 3, 4]
    assert design.group.tolist() == [0, 1, 0]
    assert design.run.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert not design.kfold


def test_kfold_scores_each_image_in_one_fold_of_each_repeat() -> None:
    parts = [[A, B, _, B], [B, A, _, A], [B, B, _, A], [A, A, _, B]]
    design = design_of(split(parts, [0, 0, 1, 1], "kfold", [0, 1, 2, 3]))
    assert design.images.tolist() == [0, 1, 3]
    assert design.run.tolist() == [[1, 0, 0], [2, 2, 3]]
    assert design.runs == 4


def test_runs_are_unequal_where_folds_test_different_numbers_of_images() -> None:
    for others, unequal in (([B, B, A, A], False), ([B, A, A, A], True)):
        parts = [others, [A if part == B else B for part in others]]
        assert design_of(split(parts, [0, 0], "kfold", [0, 1, 2, 3])).unequal_runs is unequal


def test_a_test_image_that_a_repeat_never_scores_is_refused() -> None:
    with pytest.raises(DataError, match="repeat 1"):
        design_of(split([[A, B, B], [A, B, A]], [0, 1], "holdout", [0, 1, 2]))


def test_a_group_parted_between_folds_is_refused() -> None:
    with pytest.raises(DataError, match="parted"):
        design_of(split([[A, B], [B, A]], [0, 0], "kfold", [0, 0]))
