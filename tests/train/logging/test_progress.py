from pathlib import Path

import pytest

from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.nets.store import Outcome
from mlpstudy.train.logging.progress import EVERY_SECONDS, Progress, clock
from mlpstudy.train.runs.spec import RunSpec
from tests.conftest import variant


def row(epoch: int) -> EpochMetrics:
    return EpochMetrics(epoch, 0.1, 2 / epoch, 0.5, 3 / epoch, 0.25, 0.0, ())


@pytest.fixture
def progress() -> Progress:
    """Of a run that goes on behind its 10th epoch of 40, with 100 images."""
    spec = RunSpec("dropout", variant(epochs=40), 3, Path(), Path(), "", Path())
    return Progress(spec, epochs_before=10, images=100)


def test_a_line_comes_after_ten_seconds_and_no_earlier(
    progress: Progress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    progress.epoch(row(11))
    assert capsys.readouterr().out == ""
    progress.begun -= EVERY_SECONDS
    progress.printed -= EVERY_SECONDS
    progress.epoch(row(20))
    line = capsys.readouterr().out
    assert line.startswith(
        "dropout  run 03  epoch  20 of 40  train loss 0.1000  validation loss 0.1500  accuracy 0.250"
    )
    assert line.endswith("  100 images/s  20.0 s left\n")  # ten epochs in ten seconds
    progress.epoch(row(21))
    assert capsys.readouterr().out == ""


def test_ci_sees_no_lines_on_the_way(
    progress: Progress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    progress.printed -= EVERY_SECONDS
    progress.epoch(row(20))
    assert capsys.readouterr().out == ""


def test_the_last_line_tells_of_the_reported_epoch_and_of_a_divergence(progress: Progress) -> None:
    history = [row(epoch) for epoch in range(1, 21)]
    line = progress.end(history, Outcome("finished", epoch=2, epochs=20))
    assert line.startswith("dropout  run 03  epoch   2 of 20  train loss 1.0000  validation loss 1.5000")
    assert progress.end(history, Outcome("diverged", epoch=20, epochs=20)).endswith("s  DIVERGED")


def test_minutes_from_a_minute_on() -> None:
    assert [clock(seconds) for seconds in (1.23, 59.9, 60, 125)] == ["1.2 s", "59.9 s", "1:00 min", "2:05 min"]
