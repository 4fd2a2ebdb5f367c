import csv
import time
from pathlib import Path

import numpy as np

from mlpstudy.contracts.index import COLUMNS, ORIGIN, IndexRow, read_index, write_index


def row(name: str, group: int, **changes: str) -> IndexRow:
    given, label, _ = name.split("/")
    measured = {"mode": "RGB", "pixel_hash": f"{group:032x}", "perceptual_hash": "", "copy_of": "", "problem": ""}
    return IndexRow(name, label, given, 64, 48, group=group, **(measured | changes))


ROWS = [
    row('test/b, "c"/1.png', 0),
    row("train/a/1, again.bmp", 0, copy_of='test/b, "c"/1.png'),
    row("train/a/2.png", 2, pixel_hash="kept", problem="truncated or damaged", origin="img/2.png"),
]


def test_what_is_written_is_read_back_as_columns(tmp_path: Path) -> None:
    write_index(ROWS, tmp_path / "index.csv")
    index = read_index(tmp_path / "index.csv")
    assert index.names.tolist() == [row.name for row in ROWS]
    assert index.classes == ("a", 'b, "c"')
    assert index.labels.tolist() == [1, 0, 0]
    assert index.given.tolist() == ["test", "train", "train"]
    assert (index.width_px.tolist(), index.height_px.tolist()) == ([64] * 3, [48] * 3)
    assert index.groups.tolist() == [0, 0, 2]
    assert index.problems.tolist() == ["", "", "truncated or damaged"]
    assert {str(index.labels.dtype), str(index.width_px.dtype), str(index.groups.dtype)} == {"int64"}


def test_images_that_cannot_be_used_have_no_pixel_hash(tmp_path: Path) -> None:
    write_index(ROWS, tmp_path / "index.csv")
    assert read_index(tmp_path / "index.csv").pixel_hashes.tolist() == ["0" * 32, "0" * 32, ""]


def test_the_header_names_the_columns_in_the_order_of_the_fields(tmp_path: Path) -> None:
    write_index(ROWS, tmp_path / "index.csv")
    with (tmp_path / "index.csv").open(encoding="utf-8", newline="") as handle:
        header, first, *_ = csv.reader(handle)
    assert tuple(header) == (*COLUMNS, ORIGIN)
    assert dict(zip(header, first, strict=True))["copy_of"] == ""
    assert first == ['test/b, "c"/1.png', 'b, "c"', "test", "64", "48", "RGB", "0" * 32, "", "0", "", "", ""]


def test_an_image_is_shown_by_its_path_in_the_source_and_the_column_is_there_only_where_it_tells_one(
    tmp_path: Path,
) -> None:
    for rows, origin, columns in ((ROWS, "img/2.png", (*COLUMNS, ORIGIN)), (ROWS[:2], None, COLUMNS)):
        write_index(rows, tmp_path / "index.csv")
        assert (tmp_path / "index.csv").read_text().splitlines()[0] == ",".join(columns)
        index = read_index(tmp_path / "index.csv")
        assert index.shown_name(0) == 'test/b, "c"/1.png'
        assert origin in (None, index.shown_name(len(rows) - 1))
    write_index([row("all/a/1.png", 0)], tmp_path / "index.csv")
    assert read_index(tmp_path / "index.csv").shown_name(0) == "a/1.png"


def test_sixty_thousand_rows_are_read_in_a_second(tmp_path: Path) -> None:
    write_index([row(f"all/{n % 10}/{n:05d}.png", n) for n in range(60_000)], tmp_path / "index.csv")
    begin = time.process_time()
    index = read_index(tmp_path / "index.csv")
    assert time.process_time() - begin < 1
    assert np.array_equal(index.groups, np.arange(60_000))
