from typing import Any

import pytest

from mlpstudy.files import read_json
from tests.conftest import SHIPPED_RESULTS, other_study

VARIANTS: dict[str, Any] = {name: {} for name in read_json(SHIPPED_RESULTS / "variants.json")}
SHIPPED = {"data": {"source": "digits"}, "variants": VARIANTS, "study": {"runs": 10}}
FEWER = {name: VARIANTS[name] for name in VARIANTS if name != "augment"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"train": {"epochs": 2}}, ""),
        ({"data": {"source": "folder"}}, "data.source = folder"),
        ({"variants": FEWER}, "variants that only one of both has: augment"),
        ({"variants": FEWER | {"mine": {}}}, "variants that only one of both has: augment, mine"),
        ({"study": {"runs": 2}}, "study.runs = 2"),
    ],
)
def test_a_study_of_other_images_variants_or_runs_is_not_the_one_that_ships(changes: Any, told: str) -> None:
    assert other_study(SHIPPED | changes) == told
