import zipfile
from pathlib import Path

import pytest

from mlpstudy.contracts.groups import groups_table, parse_groups, read_groups
from mlpstudy.errors import DataError
from tests.preprocess.pictures import make_zip


def archived(path: Path, contents: dict[str, bytes]) -> dict[str, str]:
    with zipfile.ZipFile(make_zip(path / "images.zip", contents)) as archive:
        return read_groups(archive)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    groups = {"train/b/2.png": 'patient "7", left', "train/a/1.png": "6"}
    images = dict.fromkeys(groups, b"")
    assert archived(tmp_path, images | {"groups.csv": groups_table(groups)}) == groups
    assert groups_table(groups) == groups_table(dict(reversed(groups.items())))


def test_a_source_without_the_table_has_no_groups(tmp_path: Path) -> None:
    assert archived(tmp_path, {"train/a/1.png": b""}) == {}


def test_tables_of_spreadsheets_are_read() -> None:
    table = b"\xef\xbb\xbffile,group\r\na/1.png,p1\r\na/2.png,\r\n\r\n"
    assert parse_groups(table) == {"a/1.png": "p1"}


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"", "empty; expected UTF-8 text of two columns, file and group"),
        (b"name,group\n", "its columns are 'name, group'; expected"),
        (b"file|group\n", "its columns are 'file|group'; expected"),
        (b"file,group\na/1.png,p\na/2.png\n", r"lines that do not fit \(1\):\n  line 3: 1 cell, expected 2"),
        (b"file,group\na/1.png,Mu\xf1oz\n", r"line 2 is no UTF-8 \(in Excel, save it as `CSV UTF-8`\)"),
        (b"file,group\na/1.png,\x00", r"lines that do not fit \(1\):\n  line 2: control characters"),
        (b"file,group\na/1.png," + b"x" * 200_000, "field larger than field limit"),
    ],
)
def test_what_is_no_such_table_is_refused(table: bytes, why: str) -> None:
    with pytest.raises(DataError, match=rf"^groups\.csv of the source: .*{why}"):
        parse_groups(table)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    table = groups_table({"train/a/1.png": "p", "train/a/2.png": "p"})
    with pytest.raises(DataError, match=r"files that are no images of it \(1\):\n  train/a/2\.png"):
        archived(tmp_path, {"train/a/1.png": b"", "groups.csv": table})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(end: str) -> None:
    assert parse_groups(f"file,group{end}a/1.png,p1{end}a/2.png,{end}".encode()) == {"a/1.png": "p1"}


def test_semicolons_of_a_spreadsheet_are_read() -> None:
    assert parse_groups(b"\xef\xbb\xbffile;group\r\na.png;mia\r\nb,1.png;leo\r\n") == {"a.png": "mia", "b,1.png": "leo"}


def test_columns_may_have_capitals() -> None:
    assert parse_groups(b"File;Group\na.png;Mia\n") == {"a.png": "Mia"}


def test_a_blank_before_quotes_leaves_them_no_part_of_the_group() -> None:
    table = b'file, "group"\na.png, mia\nb.png, "mia"\n'
    assert parse_groups(table) == {"a.png": "mia", "b.png": "mia"}
    assert parse_groups(table.replace(b', "', b',\xc2\xa0"')) == {"a.png": "mia", "b.png": "mia"}
    with pytest.raises(DataError, match="line 2: group '\"mia\"': with quotes around it"):
        parse_groups(b'file,group\na.png,"""mia"""\n')
