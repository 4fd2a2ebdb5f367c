from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.compare.scores import equal_weights
from mlpstudy.compare.two_way import estimate
from mlpstudy.difference.differences import differences
from mlpstudy.difference.match import joined_groups, match
from mlpstudy.difference.remarks import remarks, summary
from mlpstudy.difference.revision import Revision
from mlpstudy.errors import DataError
from tests.difference.revisions import AFTER, BEFORE, KFOLD, RUNS, N, images, revision


def pair(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> tuple[Revision, Revision]:
    return revision(folder, "A", BEFORE, **before), revision(folder, "B", AFTER, **after)


def test_two_studies_of_one_split_differ_in_nothing_that_needs_a_remark(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, {}, {}))
    assert matched.paired
    assert remarks(matched) == []
    assert " test images, 12 runs." in summary(matched)[0]
    scope = "for new images, and for other runs on draws from this pool of 48 images."
    assert summary(matched)[1] == f"Verdicts by Holm's correction over what changed (2 of 3 variants), {scope}"


def test_images_are_known_by_their_pixels_whatever_their_files_and_rows_are(tmp_path: Path) -> None:
    """Here the same images in the opposite order, so under other names, and another split."""
    index = images()
    order = np.arange(N)[::-1]
    groups = np.where(order % 5 == 3, order - 3, order)
    turned = replace(
        index,
        labels=index.labels[order],
        pixel_hashes=index.pixel_hashes[order],
        groups=np.unique(groups, return_inverse=True)[1],
    )
    one, other = pair(tmp_path, {}, {"index": turned, "seed": 1})
    matched = match(one, other)
    tested = [set(each.images[each.design.images].tolist()) for each in (one, other)]
    assert set(other.images[matched.design.images].tolist()) == tested[0] & tested[1]
    assert len(matched.design.images) < len(tested[0])
    shared = f"compared on the {len(tested[0] & tested[1])} that both have"
    assert [line for line in remarks(matched) if shared in line]
    for name in matched.variants:
        before, after = matched.correct(name)
        for column, image in enumerate(other.images[matched.design.images]):
            for side, answers in ((one, before), (other, after)):
                (row,) = np.flatnonzero(side.images == image)
                right = side.named[name][:, row] == side.split.labels[row]
                np.testing.assert_array_equal(answers[:, column], right)


def test_the_same_pixels_under_another_class_are_another_image(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="A and B test no image in common"):
        match(*pair(tmp_path, {}, {"index": images(classes=["x", "y", "z"])}))


@pytest.mark.parametrize(
    ("moved", "told"),
    [(1, "1 stands in another class and is left out."), (2, "2 stand in another class and are left out.")],
)
def test_images_that_stand_in_another_class_are_told_apart_from_others(tmp_path: Path, moved: int, told: str) -> None:
    index, split = images(), {"train_per_class": None}
    one = revision(tmp_path, "A", BEFORE, index=index, **split)
    tested = one.design.images[:moved]
    labels = index.labels.copy()
    labels[tested] = (labels[tested] + 1) % 3
    other = revision(tmp_path, "B", AFTER, index=index, **split)
    images_of = np.array([f"{pixels} {'abc'[label]}" for pixels, label in zip(index.pixel_hashes, labels, strict=True)])
    matched = match(one, replace(other, images=images_of))
    n = len(one.design.images)
    assert len(matched.design.images) == n - moved
    expected = f"Other test images: {n} in A, {n} in B; both have {n} of them, of which {told}"
    assert expected in remarks(matched)


def test_other_images_leave_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="A and B test no image in common"):
        match(*pair(tmp_path, {}, {"index": images(first=3 * N)}))


def test_other_draws_of_training_images_are_told_and_runs_count_as_independent(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, {}, {"draw_seed": 1}))
    assert not matched.paired
    (remark,) = remarks(matched)
    assert remark.startswith("Other training images: ")
    assert len(matched.design.run) == RUNS
    assert summary(matched)[1].endswith("(3 of 3 variants).")  # of no scope


def test_the_same_draws_in_other_runs_are_other_training_images(tmp_path: Path) -> None:
    one, other = pair(tmp_path, {}, {})
    turned = replace(other, split=replace(other.split, parts=other.split.parts[::-1]))
    assert not match(one, turned).paired


FEW = {"own": {"dropout": {"train.images_per_class": 3}}}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (FEW, FEW, False),
        (FEW, {"own": {"dropout": {"train.images_per_class": 4}}}, True),
        ({}, FEW, True),
        (FEW, FEW | {"study_seed": 1}, True),
        ({}, {"own": {"dropout": {"train.images_per_class": 99}}}, False),  # no class has so many
        ({}, FEW | {"draw_seed": 1}, True),
        (FEW, FEW | {"draw_seed": 1}, False),  # which other draws explain
    ],
)
def test_variants_that_take_other_images_of_their_draws_are_named(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], told: bool
) -> None:
    remark = "Other training images of dropout, by train.images_per_class: a change there may come from that alone."
    assert (remark in remarks(match(*pair(tmp_path, before, after)))) == told


def test_settings_that_no_result_has_seen_yet_are_no_other_images(tmp_path: Path) -> None:
    """l2 names every image as before: its networks are those of before."""
    matched = match(*pair(tmp_path, {}, {"own": {"l2": {"train.images_per_class": 3}}}))
    assert remarks(matched) == []


def test_only_runs_that_both_have_are_compared(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, {}, {"runs": 15}))
    assert matched.paired
    for answers, whole in zip(matched.correct("l2"), (matched.before, matched.after), strict=True):
        np.testing.assert_array_equal(answers, whole.correct("l2")[:RUNS])
    assert remarks(matched) == ["Other number of runs: 12 in A, 15 in B; compared over the first 12."]


def test_more_runs_alone_are_no_change(tmp_path: Path) -> None:
    one, other = (revision(tmp_path, name, {"l2": (0.7, 3)}, runs=15) for name in "AB")
    fewer = revision(tmp_path, "C", {"l2": (0.7, 3)})
    fewer = replace(fewer, named={"l2": one.named["l2"][:RUNS]})  # as if these runs had been trained on
    assert match(one, other).changed == ()
    assert match(fewer, other).changed == ()
    assert summary(match(fewer, other))[1].startswith("No variant that both have names any image otherwise")


def test_a_kfold_of_other_folds_is_compared_by_whole_repeats(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, KFOLD | {"repeats": 11}, KFOLD | {"repeats": 12, "seed": 1}))
    assert not matched.design.kfold
    assert matched.design.runs == 11
    told = " ".join(remarks(matched))
    for words in ("Other number of repeats: 11 in A, 12 in B", "Other folds: ", "Other training images: "):
        assert words in told
    (row,) = (each for each in differences(matched) if each.variant == "dropout")
    before, after = matched.correct("dropout")
    weight = equal_weights(matched.design.images)
    expected = estimate((after.astype(float) - before) * weight, matched.design)
    assert (row.comparison.se, row.comparison.df) == pytest.approx((float(expected.se), float(expected.df)))


def test_a_holdout_and_a_kfold_are_compared_by_what_scores_all_images(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, {}, KFOLD))
    assert matched.design.runs == 4
    assert "Other number of repeats: 12 in A, 4 in B; compared over the first 4." in remarks(matched)


def test_one_repeat_with_other_folds_has_no_interval(tmp_path: Path) -> None:
    one = KFOLD | {"repeats": 1}
    assert match(*pair(tmp_path, one, one)).design.runs == 3
    with pytest.raises(DataError, match="too little in common for an interval: repeats 1"):
        match(*pair(tmp_path, one, one | {"seed": 1}))


def test_scores_variants_and_classes_of_one_side_are_named(tmp_path: Path) -> None:
    one = revision(tmp_path, "A", BEFORE | {"l1": (0.5, 7), "cnn": (0.5, 8)})
    other = revision(tmp_path, "B", {"baseline": (0.6, 4)}, score="balanced_accuracy", index=images(classes="abcd"))
    told = remarks(match(one, other))
    assert "Other score: A compares accuracy, B balanced accuracy, which is shown." in told
    assert "Variants only in A: cnn, dropout, l1 and l2." in told
    assert "Classes only in B: d." in told


def test_without_a_common_variant_nothing_is_compared(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="A and B have no variant in common"):
        match(revision(tmp_path, "A", {"l1": (0.5, 1)}), revision(tmp_path, "B", {"l2": (0.5, 1)}))


def test_images_that_share_a_group_in_either_revision_are_one_group() -> None:
    joined = joined_groups(np.array([0, 0, 1, 2, 3]), np.array([5, 6, 6, 7, 8]))
    assert joined.tolist() == [0, 0, 0, 1, 2]


def test_images_of_one_group_before_are_no_two_because_later_nothing_joins_them(tmp_path: Path) -> None:
    matched = match(*pair(tmp_path, {}, {"index": replace(images(), groups=np.arange(N))}))
    tested = matched.design.images
    assert len(np.unique(matched.design.group)) == len(np.unique(images().groups[tested])) < len(tested)
