import errno
import math
import os
import re
import resource
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.errors import StudyError
from mlpstudy.files import (
    atomic,
    atomic_files,
    canonical_json,
    delete_leftovers,
    keep_only,
    read_back,
    write_json,
    write_text,
)


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


@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError(errno.EACCES, "Permission denied", "{folder}/.result.npy.{pid}.part"),
        NotADirectoryError(errno.ENOTDIR, "Not a directory", "{folder}"),
    ],
    ids=str,
)
def test_what_goes_wrong_with_writing_names_the_result(tmp_path: Path, problem: OSError) -> None:
    if problem.filename:
        problem.filename = problem.filename.format(folder=tmp_path, pid=os.getpid())
    with pytest.raises(StudyError) as error, atomic(tmp_path / "result.npy"):
        raise problem
    assert str(error.value) == (
        f"{tmp_path}/result.npy: cannot be written: {problem.strerror}; nothing half written is left there"
    )


def test_an_array_that_the_disk_has_no_room_for_is_told_in_words_of_ours(tmp_path: Path) -> None:
    """NumPy's error has no number of the system's, only how many values were requested and written."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**14, limits[1]))  # bytes of a file
    try:
        with pytest.raises(StudyError) as error, atomic(tmp_path / "a.npy") as temporary, temporary.open("wb") as file:
            np.save(file, np.zeros(2**14))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    told = "only a part of it could be, as on a full disk; nothing half written is left there"
    assert str(error.value) == f"{tmp_path}/a.npy: cannot be written: {told}"
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_with_another_file_is_not_blamed_on_the_result(tmp_path: Path) -> None:
    for problem in (PermissionError(errno.EACCES, "Permission denied", "input.png"), ConnectionError("reset")):
        with pytest.raises(type(problem)), atomic(tmp_path / "result.npy"):
            raise problem


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "result", tmp_path / "file" / "result"):
        with pytest.raises(StudyError, match=f"{path}: cannot be written: "):
            write_text(path, "new")


def test_of_files_that_belong_together_none_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    write_text(tmp_path / "b", "old")
    for bad, contents in {"a/c": ("b", "a/c"), "b/c": ("b/c", "a")}.items():
        with (
            pytest.raises(StudyError, match=f"{bad}: cannot be written"),
            atomic_files({tmp_path / n: b"" for n in contents}),
        ):
            pass
    with pytest.raises(RuntimeError), atomic_files({tmp_path / "a": b"new", tmp_path / "b": b"new"}) as temporary:
        assert [file.read_bytes() for file in temporary.values()] == [b"new", b"new"]
        raise RuntimeError
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a": "old", "b": "old"}


def test_of_files_that_belong_together_the_first_gets_its_name_first(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()  # where no file can come
    with pytest.raises(StudyError, match="b: cannot be written"), atomic_files({tmp_path / n: b"new" for n in "abc"}):
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert not (tmp_path / "c").exists()


def test_a_disk_that_takes_not_even_a_deletion_keeps_the_first_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a read-only file system answers: EROFS also for deleting what is not there."""

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StudyError, match=r"result: cannot be written: No space left"), atomic(tmp_path / "result"):
        raise OSError(errno.ENOSPC, "No space left on device")
    (tmp_path / ".result.1.part").touch()
    delete_leftovers(tmp_path / "result")


def test_a_folder_that_is_moved_away_meanwhile_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "index.html"
    with (
        pytest.raises(StudyError, match=f"^{re.escape(str(path))}: is gone again: another command") as told,
        atomic(path) as file,
    ):
        file.touch()
        path.parent.rename(tmp_path / "moved")
    assert "goes on from there" in str(told.value)
    write_text(path, "page")
    assert read_back(path) == b"page"
    path.unlink()
    with pytest.raises(StudyError, match=f"^{re.escape(str(path))}: is gone again: another command"):
        read_back(path)


def test_what_another_command_took_away_need_not_be_deleted(tmp_path: Path) -> None:
    class Disturbed(list[str]):
        """Names to keep; while they are looked at, the folder loses its files."""

        def __contains__(self, name: object) -> bool:
            for file in tmp_path.iterdir():
                file.unlink()
            return False

    (tmp_path / "old.svg").touch()
    assert keep_only(tmp_path, Disturbed()) == ["old.svg"]


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    write_json(tmp_path / "a" / "b" / "c.json", {})
    assert (tmp_path / "a" / "b" / "c.json").read_text() == "{}\n"


def test_only_what_is_to_stay_stays(tmp_path: Path) -> None:
    for name in ("baseline", "old", "older"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run-00.safetensors").write_bytes(b"weights")
    (tmp_path / "stray.csv").touch()
    assert keep_only(tmp_path, {"baseline": {}, "new": {}}) == ["old", "older", "stray.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["baseline"]
    assert (tmp_path / "baseline" / "run-00.safetensors").read_bytes() == b"weights"


def test_a_link_is_removed_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "models" / "link").symlink_to(tmp_path / "elsewhere")
    keep_only(tmp_path / "models", [])
    assert (tmp_path / "elsewhere").is_dir()


def test_in_no_folder_there_is_nothing_to_delete(tmp_path: Path) -> None:
    assert keep_only(tmp_path / "models", []) == []


def test_only_what_killed_processes_left_of_this_very_file_is_deleted(tmp_path: Path) -> None:
    kept = ["a[1].txt", ".b.txt.7.part", ".a[1].txt.part", ".a1.txt.7.part"]
    for name in [*kept, ".a[1].txt.7.part", ".a[1].txt.123456.part"]:
        (tmp_path / name).touch()
    delete_leftovers(tmp_path / "a[1].txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
