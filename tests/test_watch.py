import os
import shutil
import zipfile
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.files import write_json
from mlpstudy.watch import Glance, change_line, glance, main, memory_of, read_for_others, remember, seen


@pytest.fixture(autouse=True)
def images(workplace: Path) -> Path:
    folder = workplace / "images" / "cat"
    folder.mkdir(parents=True)
    (folder / "1.png").touch()
    return folder


def test_what_was_never_read_or_has_not_changed_is_no_news() -> None:
    assert change_line("images") == ""
    remember("images", seen("images"))
    assert change_line("images") == ""


def test_what_a_kill_left_of_such_a_note_goes_with_the_next() -> None:
    left = memory_of("images").with_name(f".{memory_of('images').name}.1.part")
    left.parent.mkdir(parents=True)
    left.touch()
    remember("images", seen("images"))
    assert not left.exists()


def test_more_files_newer_files_and_files_that_are_gone_are_told(images: Path) -> None:
    remember("images", seen("images"))
    (images / "2.png").touch()
    line = change_line("images")
    assert line == (
        "images: has changed since it was read (1 file then, 2 now); "
        "unless the stage download runs now, `dvc repro -f -s download` reads it again"
    )
    remember("images", seen("images"))
    os.utime(images / "1.png", ns=(0, 10**18))
    assert change_line("images")
    remember("images", seen("images"))
    (images / "1.png").rename(images.parent / "3.png")
    assert change_line("images")


def test_a_file_in_the_place_of_another_is_told_though_it_is_older_and_a_copy_is_none(images: Path) -> None:
    (images / "2.png").write_bytes(b"other")
    remember("images", seen("images"))
    shutil.copytree("images", "copy")
    assert glance(Path("copy")) == glance(Path("images"))
    (images / "1.png").write_bytes(b"backup")
    os.utime(images / "1.png", ns=(0, 0))  # `cp -p` of a backup
    assert "(2 files then, 2 now)" in change_line("images")


def test_an_empty_folder_is_told(images: Path) -> None:
    remember("images", seen("images"))
    (images / "empty").mkdir()
    assert "(1 file then, 1 now)" in change_line("images")


def test_a_table_of_labels_beside_the_source_is_watched_with_it(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("file,class\n1.png,cat\n")
    remember("images", seen("images", "labels.csv"), "labels.csv")
    assert change_line("images", "labels.csv") == ""
    assert change_line("images") == ""  # was never read without it
    table.write_text("file,class\n1.png,tiger\n")
    assert change_line("images", "labels.csv")


def raw(name: str) -> None:
    """As download would leave it: images that are told apart by their names."""
    paths.RAW_ZIP.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(paths.RAW_ZIP, "w") as archive:
        archive.writestr(name, b"")


def test_a_source_is_compared_with_what_was_read_for_the_images_that_are_here(images: Path) -> None:
    raw("first")
    remember("images", seen("images"))
    (images / "2.png").touch()
    raw("second")
    remember("images", seen("images"))
    assert change_line("images") == ""
    raw("first")  # git and DVC have brought back an earlier study
    assert "(1 file then, 2 now)" in change_line("images")
    assert not read_for_others("images")
    raw("of another source")
    assert change_line("images") == ""
    assert read_for_others("images")
    assert not read_for_others("elsewhere")


def test_an_archive_is_one_file(tmp_path: Path) -> None:
    archive = tmp_path / "images.zip"
    archive.touch()
    remember(str(archive), seen(str(archive)))
    assert change_line(str(archive)) == ""
    os.utime(archive, ns=(0, archive.stat().st_mtime_ns + 1))
    assert "1 file then, 1 now" in change_line(str(archive))


def test_a_source_that_is_not_here_and_a_spoilt_memory_are_no_news() -> None:
    remember("images", seen("images"))
    memory_of("images").write_text("{}")
    assert change_line("images") == ""
    assert change_line("elsewhere") == ""


def test_a_scratch_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".scratch").touch()
    remember("images", seen("images"))
    assert change_line("images") == ""


@pytest.mark.parametrize(("path", "status"), [("images", 0), ("~/images", 0), ("elsewhere", 1), (None, 1)])
def test_make_repro_reads_again_what_lies_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str | None, status: int
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_json(Path("data/configs/download.json"), {"path": path})
    assert main() == status


def test_make_repro_goes_through_the_source_once(images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100,000 files it takes a second each time."""
    looks: list[Path] = []
    monkeypatch.setattr("mlpstudy.watch.glance", lambda source, _: looks.append(source) or Glance(0, ""))
    write_json(Path("data/configs/download.json"), {"path": "images"})
    assert main() == 0
    assert looks == [images.parent]
