from contextlib import closing
from pathlib import Path

import numpy as np

from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.waiting import WaitingRows


def test_rows_come_back_scaled_and_no_file_stays(tmp_path: Path) -> None:
    with closing(WaitingRows(tmp_path)) as waiting:
        for row in (7, 2):
            waiting.keep(row, np.full((4, 4, 3), row, np.float32))
        rows = list(waiting.scaled(ValueRange(2, 7, False), (4, 4, 3)))
    assert [row for row, _ in rows] == [7, 2]
    assert [pixels.shape for _, pixels in rows] == [(4, 4, 3)] * 2
    assert [pixels.max() for _, pixels in rows] == [255, 0]
    assert list(tmp_path.iterdir()) == []


def test_where_no_row_waits_no_file_is_made(tmp_path: Path) -> None:
    with closing(WaitingRows(tmp_path / "missing")) as waiting:
        assert list(waiting.scaled(ValueRange(0, 1, False), (4, 4, 1))) == []
