import difflib
from typing import Any

import pytest
from dvc.utils.serialize import parse_yaml

from mlpstudy.survey.edit import NotEditable, edit
from tests.conftest import ROOT

pytestmark = pytest.mark.shipped

PARAMS = (ROOT / "params.yaml").read_text(encoding="utf-8")
HAND_WRITTEN = """\
data:
    source: "di # gits"   # a key
    empty:
    list: [1, 2]      # flow

    # of the next
    text: |-
      several
      lines

# about split
split:
    last:
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_only_the_lines_of_the_settings_change_and_comments_keep_their_column() -> None:
    after = edit(PARAMS, {"data.source": "folder", "sources.folder.root": "a b"})
    assert changed_lines(PARAMS, after) == [
        "-  source: digits                # a key of sources",
        "+  source: folder                # a key of sources",
        "-    root:                       # sub-folder to start from",
        "+    root: a b                   # sub-folder to start from",
    ]


def test_a_mapping_or_a_list_stands_below_its_key_and_goes_again_without_a_trace() -> None:
    values = {"sources.folder.splits": {"train": "Año 1", "test": "null"}, "sources.folder.ignore": ["docs", "#x"]}
    after = edit(PARAMS, values)
    assert changed_lines(PARAMS, after) == [
        "+      train: Año 1",
        "+      test: 'null'",
        "+    - docs",
        "+    - '#x'",
    ]
    assert edit(after, dict.fromkeys(values)) == PARAMS


def test_a_comment_that_a_long_value_pushed_away_comes_back_to_the_column_of_the_others() -> None:
    pushed = edit(PARAMS, {"sources.folder.path": "/home/somebody/photographs of skin"})
    assert "    path: /home/somebody/photographs of skin # folder or archive (zip" in pushed
    assert edit(pushed, {"sources.folder.path": "data/images"}) == PARAMS
    for other in ("b: 1", "b: 1 # of b"):
        assert edit(f"a: long # of a\n{other}\n", {"a": 2}) == f"a: 2 # of a\n{other}\n"


STRINGS = ("~/Mis fotos", "it's: a # b", "1e5", "no", "-x", " blank ", "tab\there", "", "図/é", "a\\b", "{x}")


@pytest.mark.parametrize("value", [*STRINGS, 7, 0.5, True])
def test_any_value_is_read_back_as_it_was_written(value: Any) -> None:
    for text in (PARAMS, HAND_WRITTEN):
        assert parse_yaml(edit(text, {"data.source": value}), "test")["data"]["source"] == value


def test_what_a_file_lacks_comes_to_the_end_of_its_section() -> None:
    after = edit(HAND_WRITTEN, {"split.inner.key": "x", "data.new": 1, "data.text": None})
    assert changed_lines(HAND_WRITTEN, after) == [
        "-    text: |-",
        "-      several",
        "-      lines",
        "+    text:",
        "+    new: 1",
        "+    inner:",
        "+      key: x",
    ]


def test_the_ends_of_lines_stay_those_of_the_file() -> None:
    windows = PARAMS.replace("\n", "\r\n")
    assert edit(windows, {"data.image_size": 64}) == edit(PARAMS, {"data.image_size": 64}).replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["data: {source: a}\n", "data: &x\n  a: 1\nsplit: *x\n", "data:\n", "- a\n", "a: [\n"])
def test_what_cannot_be_changed_alone_is_not_changed(text: str) -> None:
    with pytest.raises(NotEditable):
        edit(text, {"data.a": 2})
