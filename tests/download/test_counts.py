"""What the report is told of the files that were passed over."""

from pathlib import Path
from typing import Any

import pytest

from mlpstudy.contracts.passed_over import PassedOverCounts, read_passed_over, write_passed_over
from mlpstudy.download.counts import passed_over_counts
from mlpstudy.download.gather import gather
from tests.download.sources import at, files, make_folder

UNREAD = {
    "cats/a.HEIC": b"",
    "cats/deep/b.heic": b"",
    "dogs/notes": b"",
    "dogs/c. written on the second day": b"",
    "dogs/.DS_Store": b"",
    "notes.txt": b"",
}


@pytest.mark.parametrize(
    ("held", "settings", "counts"),
    [
        (files(), {}, {}),
        (files() | UNREAD, {}, {"endings": {".heic": 2, "": 2}, "classes": {"cats": 2, "dogs": 2}}),
        (files() | {"cats/a.b\udcffc": b""}, {}, {"endings": {".b\\udcffc": 1}, "classes": {"cats": 1}}),
        (files() | files({"loose.png": 9}), {}, {"outside": 1}),
        (
            files(below="train/") | files(below="test/") | {"train/cats/x.mov": b"", "test/cats/y.mov": b""},
            {},
            {"endings": {".mov": 2}, "classes": {"cats": 2}},
        ),
        (files(below="train/") | files(below="other/"), {"splits": {"train": "train"}}, {"outside": len(files())}),
        (
            files() | UNREAD,
            {"ignore": ("cats/deep",)},
            {"endings": {".heic": 1, "": 2}, "classes": {"cats": 1, "dogs": 2}},
        ),
        (
            files({"a.png": 1, "b.png": 2, "c.png": 3}) | {"labels.csv": b"file,class\na.png,cat\nb.png,dog\n"},
            {"labels": "labels.csv"},
            {"unlabelled": 1},
        ),
    ],
)
def test_counts_go_by_ending_and_class_whatever_the_split(
    raw: Path, held: dict[str, bytes], settings: dict[str, Any], counts: dict[str, Any]
) -> None:
    listing = gather(at(make_folder(Path("in"), held), **settings), raw)
    nothing = {"endings": {}, "classes": {}, "outside": 0, "unlabelled": 0}
    assert passed_over_counts(listing) == PassedOverCounts.model_validate(nothing | counts)
    write_passed_over(passed_over_counts(listing))
    assert read_passed_over() == passed_over_counts(listing)
