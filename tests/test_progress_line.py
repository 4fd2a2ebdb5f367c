from types import SimpleNamespace

import pytest

from mlpstudy import progress_line
from mlpstudy.progress_line import ProgressLine, clock


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Seconds on a clock that goes on by itself in no test."""
    monkeypatch.delenv("CI", raising=False)
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(progress_line, "time", SimpleNamespace(perf_counter=lambda: now.seconds))
    return now


def test_a_terminal_shows_no_work_that_soon_ends(
    passed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with ProgressLine(100, after_seconds=5) as line:
        passed.seconds = 4.9
        line.look(10, "10 of 100 images")
        assert capsys.readouterr().err == ""
        passed.seconds = 6.0
        line.look(25, "25 of 100 images")
        assert "\r25 of 100 images, about 18.0 s left  |" in capsys.readouterr().err
        line.look(100, "100 of 100 images")
        assert "left" not in capsys.readouterr().err


def test_too_little_work_foretells_no_time_within_the_first_minute(passed: SimpleNamespace) -> None:
    line = ProgressLine(100)
    assert line.time_left(0.2, now=10.0) == line.time_left(9.9, now=59.9) == line.time_left(50, now=4.9) == ""
    assert line.time_left(10, now=10.0) == ", about 1:30 min left"
    assert line.time_left(1, now=60.0) == ", about 99:00 min left"


def test_minutes_from_a_minute_on() -> None:
    assert [clock(seconds) for seconds in (1.23, 59.94, 60, 125)] == ["1.2 s", "59.9 s", "1:00 min", "2:05 min"]
    assert [clock(seconds) for seconds in (59.96, 119.7, 3599.6)] == ["1:00 min", "2:00 min", "60:00 min"]
