import os
from pathlib import Path

import pytest

from mlpstudy.predict.pictures import find_pictures

FILES = ("b.JPG", "a.png", "notes.txt", ".hidden.png", "deep/down/c.tif", "deep/.cache/d.png", "deep/e.webp")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("in", "in/a.png in/b.JPG in/deep/down/c.tif in/deep/e.webp"),
        ("in/deep/", "in/deep/down/c.tif in/deep/e.webp"),
        ("in/*.png", "in/a.png"),
        ("in/d*", "in/deep/down/c.tif in/deep/e.webp"),
        ("in/**/*.tif", "in/deep/down/c.tif"),
        ("in/deep/**", "in/deep/down/c.tif in/deep/e.webp"),
        ("in/notes.txt", "in/notes.txt"),
        ("in/none.png", "in/none.png"),
        ("in/*.bmp", "in/*.bmp"),
    ],
)
def test_files_folders_and_patterns_become_pictures(folder: Path, name: str, expected: str) -> None:
    assert [str(path) for path in find_pictures([name])] == expected.split()


@pytest.mark.parametrize("name", ["in/**", "in/**/", "in/**/*", "in/**/**/*", "in/**/*.*", "**/*"])
def test_two_stars_enter_no_link_and_name_each_picture_once(folder: Path, name: str) -> None:
    """Links in a circle: glob.glob follows each up to 40 times, in all orders."""
    for link, target in {"in/circle": ".", "in/deep/up": "..", "in/deep/down/top": "../.."}.items():
        Path(link).symlink_to(target)
    Path("in/notes.txt").unlink()
    Path("in/link.png").symlink_to("a.png")  # of a file: another name of it
    expected = ["in/a.png", "in/b.JPG", "in/deep/down/c.tif", "in/deep/e.webp", "in/link.png"]
    assert sorted(str(path) for path in find_pictures([name])) == expected


def test_a_link_above_the_two_stars_is_meant(folder: Path) -> None:
    Path("link").symlink_to("in/deep")
    for name in ("link/**", "link/**/", "li*/**/*.*"):
        assert [str(path) for path in find_pictures([name])] == ["link/down/c.tif", "link/e.webp"]


def test_pictures_that_are_not_read_stay_so_that_they_can_be_told(folder: Path) -> None:
    for name, data in {"p.HEIC": b"", "raw.dng": b"II*\0", "scan": b"\x89PNG\r\n\x1a\n", "table.csv": b"a,b"}.items():
        (Path("in/new") / name).parent.mkdir(exist_ok=True)
        (Path("in/new") / name).write_bytes(data)
    os.mkfifo("in/new/pipe")
    assert [path.name for path in find_pictures("in/new")] == ["p.HEIC", "raw.dng", "scan"]


def test_the_order_is_that_of_the_names_and_a_file_asked_for_twice_comes_twice(folder: Path) -> None:
    names = ["in/b.JPG", "in/a.png", "in/b.JPG"]
    assert [str(path) for path in find_pictures(names)] == names


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder: Path) -> None:
    Path("in/[1].png").touch()
    assert find_pictures(["in/[1].png"]) == [Path("in/[1].png")]


def test_a_name_that_is_too_long_stays_so_that_it_can_be_told(folder: Path) -> None:
    names = ["in/" + "a.png " * 60, "in/a.png"]  # a list in quotes, say
    assert find_pictures(names) == [Path(name) for name in names]


def test_one_name_may_stand_alone(folder: Path) -> None:
    assert find_pictures("in/a.png") == find_pictures(Path("in/a.png")) == [Path("in/a.png")]


def test_a_folder_outside_may_be_named_in_full(folder: Path) -> None:
    assert find_pictures([folder / "in" / "*.png"]) == [folder / "in/a.png"]
