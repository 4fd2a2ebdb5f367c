import pytest

from mlpstudy.contracts.passed_over import PassedOverCounts
from mlpstudy.wording.passed_over import passed_over_sentences

NOTHING = PassedOverCounts(endings={}, classes={}, outside=0, unlabelled=0)
MANY = {f".{letter}": 1 for letter in "gfedcba"}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, []),
        (
            {"endings": {".heic": 1}, "classes": {"oak": 1}},
            [
                "1 file in class folders gave no image and takes no part: .heic 1.",
                "Of these by class: oak 1.",
            ],
        ),
        (
            {"endings": {".mov": 3, "": 4, ".heic": 1200}, "classes": {"elm": 4, "oak": 1203}},
            [
                "1,207 files in class folders gave no image and take no part: .heic 1,200, without ending 4, .mov 3.",
                "Of these by class: oak 1,203, elm 4.",
            ],
        ),
        (
            {"endings": {**MANY, ".z": 2}, "classes": {"oak": 9}},
            [
                "9 files in class folders gave no image and take no part: .z 2, .a 1, .b 1, .c 1, .d 1, others 3.",
                "Of these by class: oak 9.",
            ],
        ),
        (
            {"endings": {".heic": 2}, "classes": {"oak, red": 2}},
            [
                "2 files in class folders gave no image and take no part: .heic 2.",
                'Of these by class: "oak, red" 2.',
            ],
        ),
        ({"outside": 2}, ["2 images lie outside of the class folders of the study and take no part."]),
        ({"unlabelled": 1}, ["1 image of the source is not in the table of labels and takes no part."]),
    ],
)
def test_what_was_passed_over_is_said_with_the_largest_numbers_first(counts: dict[str, int], said: list[str]) -> None:
    assert passed_over_sentences(NOTHING.model_copy(update=counts)) == said
