from itertools import pairwise

import numpy as np

from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, VALIDATION, Split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.split.make import divide
from tests.conftest import variant
from tests.split.tables import make_index, random_index, settings

SIZES = {0: 40, 1: 25, 2: 6}  # training images of each class


def uneven_split(runs: int = 3) -> Split:
    """Everything that is not in `SIZES` tests or validates, 10 images of each class."""
    given = {"train": SIZES, "validation": dict.fromkeys(SIZES, 10), "test": dict.fromkeys(SIZES, 10)}
    rows = [(label, part) for part, sizes in given.items() for label, size in sizes.items() for _ in range(size)]
    return divide(make_index([label for label, _ in rows], [part for _, part in rows]), settings(runs=runs)).split


def trained(split: Split, images: int | None, run: int = 0, seed: int = 0) -> set[int]:
    return set(trained_split(split, variant(images_per_class=images, seed=seed)).rows(run, TRAIN).tolist())


def test_without_the_setting_the_split_is_left_alone() -> None:
    split = uneven_split()
    assert trained_split(split, variant()) is split


def test_each_class_gives_so_many_images_or_all_it_has() -> None:
    split = trained_split(uneven_split(), variant(images_per_class=10))
    for run in range(split.runs):
        assert np.bincount(split.labels[split.rows(run, TRAIN)]).tolist() == [10, 10, 6]


def test_few_images_are_among_more_images() -> None:
    split, everything = uneven_split(), set(uneven_split().rows(0, TRAIN).tolist())
    nested = [trained(split, images) for images in (1, 5, 10, 30, 100)]
    assert all(few < more for few, more in pairwise(nested))
    assert nested[-1] == everything


def test_every_run_has_an_order_of_its_own_and_every_variant_the_same() -> None:
    split = uneven_split()
    assert trained(split, 5, run=0) != trained(split, 5, run=1)
    assert trained(split, 5, seed=0) != trained(split, 5, seed=1)
    other = variant(images_per_class=5, dropout=0.5, batch_size=4)
    assert set(trained_split(split, other).rows(0, TRAIN).tolist()) == trained(split, 5)


def test_only_training_images_fall_out_in_every_fold() -> None:
    split = divide(random_index(), settings(scheme="kfold", folds=3, repeats=2)).split
    parts = trained_split(split, variant(images_per_class=7)).parts
    changed = parts != split.parts
    assert changed.any(axis=1).all()
    assert set(split.parts[changed]) == {TRAIN}
    assert set(parts[changed]) == {UNUSED}
    assert {VALIDATION, TEST} < set(parts[~changed])
