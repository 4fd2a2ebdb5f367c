"""Which settings of a source init keeps, and which it takes away; what it proposes for the images."""

from typing import Any

import pytest

from mlpstudy.preprocess.record import Record
from mlpstudy.survey.proposal import proposal, source_settings
from mlpstudy.survey.sample import Sample

BEFORE: dict[str, Any] = {"path": "old", "ignore": ["docs"], "group_from": "^(p.)_", "train_per_class": 5}


def test_what_was_set_for_another_source_is_taken_away() -> None:
    settings = source_settings("new", {"ignore": ["raw"]}, another=True)
    assert {name: settings[name] for name in BEFORE} == dict.fromkeys(BEFORE) | {"path": "new", "ignore": ["raw"]}


def test_what_was_set_for_the_same_source_stays() -> None:
    assert source_settings("old", {}, another=False) == {"kind": "path", "path": "old"}


@pytest.mark.parametrize(("side", "size"), [(63, 32), (64, 64), (65, 64)])
def test_images_smaller_than_64_px_are_not_made_larger(side: int, size: int) -> None:
    records = tuple(Record(str(number), 200, side, "RGB", "0") for number in range(3))
    assert proposal({}, Sample(records, 0, (), ()), "holdout", None, None)["data.image_size"] == size


@pytest.mark.parametrize(("gray", "channels"), [(0, "rgb"), (1, "rgb"), (2, "gray")])
def test_only_images_that_are_all_gray_lose_their_colours(gray: int, channels: str) -> None:
    records = tuple(Record(name, 64, 64, "RGB", "0", problem=problem) for name, problem in PROBLEMS.items())
    assert proposal({}, Sample(records, gray, (), ()), "holdout", None, None)["data.channels"] == channels


PROBLEMS = {"first": "", "second": "", "cannot be read": "damaged"}
