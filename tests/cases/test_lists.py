"""No error is longer than a person reads."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.errors import DataError
from tests.cases.lists import LISTS, MANY


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case.__name__)
def test_of_very_many_ten_are_named_and_the_rest_is_counted(
    case: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the images stand in the file that the last line names, if it names one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    count, first, last = LISTS[case]
    with pytest.raises(DataError) as caught:
        case()
    lines = str(caught.value).splitlines()
    assert len(lines) == count
    assert lines[0].startswith(first)
    assert lines[-1].endswith(last)
    if last.endswith(".txt"):
        *_, more, where = lines
        label, _, file = where.rpartition(" ")
        assert more.endswith(",990 more")
        assert label == "  all of them:"
        assert len(re.findall(r"\d{4,}(?=\.png|:|,|\n)", Path(file).read_text(encoding="utf-8"))) >= MANY
