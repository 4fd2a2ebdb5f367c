import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.download.folder import list_folder
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.sources import at, files, make_folder, png

MB = 10**6


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (lambda file: file.write_bytes(bytes(3 * MB)), "more"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "999"),
        (lambda file: file.write_bytes(b""), "0"),
    ],
    ids=["grows beyond the limit", "is cut off", "is emptied"],
)
def test_a_file_that_changes_between_listing_and_reading_is_refused(
    raw: Path, change: Callable[[Path], object], now: str
) -> None:
    make_folder(Path("in"), {"cats/a.png": bytes(1000)})
    (entry,) = list_folder(Path("in"), at("in")).files
    change(Path("in/cats/a.png"))
    with pytest.raises(DataError, match=rf"in/cats/a\.png: changed while it was read: 1,000 bytes .* {now} now; run"):
        entry.read()


def test_a_file_that_vanishes_is_named(raw: Path) -> None:
    make_folder(Path("in"), files())
    entries = list_folder(Path("in"), at("in")).files
    Path("in/cats/a.png").unlink()
    with pytest.raises(DataError, match=r"in/cats/a\.png: cannot be read: No such file"):
        [entry.read() for entry in entries]


def test_a_growing_file_does_not_get_round_the_limit(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest of files is checked by its listed size, so the size must hold when it is read."""
    make_folder(Path("in"), files())
    from mlpstudy.download import gather as module

    def grow(*_: object) -> None:
        Path("in/dogs/b.png").write_bytes(bytes(3 * MB))

    monkeypatch.setattr(module, "check_limits", grow)
    with pytest.raises(DataError, match="changed while it was read"):
        gather(at("in", largest_file_mb=1), raw)
    assert not raw.exists()


def test_pipes_are_passed_over_and_not_waited_for(raw: Path) -> None:
    make_folder(Path("in"), files())
    os.mkfifo("in/cats/pipe.png")
    assert gather(at("in"), raw).skipped == {"special file": 1}


def test_hidden_folders_are_not_entered_without_need(raw: Path) -> None:
    make_folder(Path("in"), files() | {".git/x": b"", ".git/y/z": b""})
    assert gather(at("in"), raw).skipped == {"hidden": 1}


@pytest.mark.parametrize("linked", [False, True])
def test_a_class_folder_with_a_backslash_is_refused_by_its_name(raw: Path, linked: bool) -> None:
    """It counted as two folders, so that its images became those of another class."""
    make_folder(Path("in"), files() | {r"cats\big/c.png": png(7), r".old\cats/c.png": png(8), r"dogs\e.png": png(9)})
    if linked:
        Path(r"in/cats\big").rename("big")
        Path(r"in/cats\big").symlink_to("../big")
    with pytest.raises(
        DataError, match=r"/in/cats\\big: a folder with a backslash in its name, .*; rename the folder$"
    ):
        gather(at("in"), raw)
    Path(r"in/cats\big").rename("elsewhere")
    assert "all/dogs/e.png" in [entry.path for entry in gather(at("in"), raw).entries]
