"""Errors that name what is wrong: of very many, ten and a count."""

from collections.abc import Callable

from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.unusable import check_problems
from mlpstudy.split.make import divide
from tests.preprocess.pictures import settings as preprocess_settings
from tests.split.tables import make_index
from tests.split.tables import settings as split_settings

MANY = 10_000
TWO = [0, 1] * MANY  # classes
HALF = ["test"] * MANY + ["train"] * MANY


def bad_pictures() -> None:
    check_problems([Record(f"all/a/{n:06d}", problem="empty") for n in range(MANY)], preprocess_settings())


def conflicts() -> None:
    """Pairs of images with the same pixels in two classes."""
    divide(make_index(TWO, pixels=[str(row // 2) for row in range(2 * MANY)]), split_settings())


def one_conflict() -> None:
    """All images have the same pixels."""
    divide(make_index(TWO, pixels=["0"] * 2 * MANY), split_settings())


def leaks() -> None:
    groups = [row % MANY for row in range(2 * MANY)]
    divide(make_index([row // 2 % 2 for row in range(2 * MANY)], HALF, groups=groups), split_settings(leakage="fail"))


def small_classes() -> None:
    """Of thousands of classes each has one image."""
    names = [f"c{number:05d}" for number in range(2000)]
    divide(make_index(list(range(2000)), classes=names), split_settings())


# what goes wrong -> lines of the error, first and last
LISTS: dict[Callable[[], None], tuple[int, str, str]] = {
    bad_pictures: (13, "10,000 of 10,000 images cannot be used", "unusable.txt"),
    conflicts: (13, "10,000 images stand in several classes", "label_conflicts.txt"),
    one_conflict: (3, "1 image stands in several classes", "label_conflicts.txt"),
    leaks: (
        12,
        "images with a duplicate in a later split, or of one group with an image there: 10,000",
        "... and 9,990 more",
    ),
    small_classes: (13, "classes too small for this split", "different images in all"),
}
