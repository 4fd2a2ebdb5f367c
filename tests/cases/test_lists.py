"""No error is longer than a person reads."""

from collections.abc import Callable

import pytest

from mlpstudy.errors import DataError
from tests.cases.lists import LISTS


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case.__name__)
def test_of_very_many_ten_are_named_and_the_rest_is_counted(case: Callable[[], None]) -> None:
    count, first, last = LISTS[case]
    with pytest.raises(DataError) as caught:
        case()
    lines = str(caught.value).splitlines()
    assert len(lines) == count
    assert lines[0].startswith(first)
    assert lines[-1].endswith(last)
