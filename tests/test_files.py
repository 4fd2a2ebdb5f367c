import math
from pathlib import Path

import pytest

from mlpstudy.files import atomic, canonical_json, delete_leftovers, write_json, write_text


def test_equal_values_give_equal_json() -> None:
    assert canonical_json({"b": 1, "a": [1, 2]}) == canonical_json({"a": [1, 2], "b": 1})


def test_json_refuses_numbers_that_are_none() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json({"loss": math.nan})


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    file = tmp_path / "result.txt"
    write_text(file, "old")
    with pytest.raises(RuntimeError), atomic(file) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    write_json(tmp_path / "a" / "b" / "c.json", {})
    assert (tmp_path / "a" / "b" / "c.json").read_text() == "{}\n"


def test_only_what_killed_processes_left_of_this_very_file_is_deleted(tmp_path: Path) -> None:
    kept = ["a[1].txt", ".b.txt.7.part", ".a[1].txt.part", ".a1.txt.7.part"]
    for name in [*kept, ".a[1].txt.7.part", ".a[1].txt.123456.part"]:
        (tmp_path / name).touch()
    delete_leftovers(tmp_path / "a[1].txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
