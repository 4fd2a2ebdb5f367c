from pathlib import Path
from types import SimpleNamespace

import pytest

from mlpstudy import progress_line
from mlpstudy.errors import StudyError
from mlpstudy.progress_line import EVERY_SECONDS
from mlpstudy.train.queue.progress import Progress, variant_line
from mlpstudy.train.runs.plan import Plan
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from tests.conftest import variant

SECONDS = {"baseline": 1.0, "cnn": 8.0}


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Two variants of two runs of 40 epochs, nothing finished yet; the clock stands still, however busy the machine."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(progress_line, "time", SimpleNamespace(perf_counter=lambda: 1000.0))
    config = variant(epochs=40)
    return [
        Plan(name, tuple(RunSpec(name, config, run, Path(), tmp_path / name, "", "", (), Path()) for run in (0, 1)))
        for name in SECONDS
    ]


def later(progress: Progress, seconds: float) -> None:
    progress.shown.begun -= seconds
    progress.shown.printed -= seconds


def test_a_log_has_a_line_every_ten_seconds_and_one_for_each_finished_variant(
    plans: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(plans, SECONDS) as progress:
        assert capsys.readouterr().out == "4 runs of 2 variants to train\n"
        progress.look()
        assert capsys.readouterr().out == ""
        progress.finished(plans[1].specs[0], RunSummary(8.0, 0.9))
        later(progress, EVERY_SECONDS)
        progress.look()
        assert capsys.readouterr().out == "1 of 4 runs, 0 of 2 variants done, about 12.5 s left\n"
        progress.finished(plans[1].specs[1], RunSummary(8.0, 0.8, diverged=True))
        assert capsys.readouterr().out == (
            "cnn  2 runs  validation accuracy 0.850 (0.800 to 0.900)  16.0 s of one core  1 DIVERGED\n"
        )


def test_what_is_done_of_open_runs_counts_for_the_time_left(
    plans: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(plans, SECONDS) as progress:
        later(progress, EVERY_SECONDS)
        plans[1].folder.mkdir()
        plans[1].specs[0].file("epoch").write_text("0.5")  # of one training: 4 of 18 seconds
        progress.look()
    assert capsys.readouterr().out.endswith("0 of 4 runs, 0 of 2 variants done, about 35.0 s left\n")


def test_runs_of_a_variant_that_fail_for_one_reason_are_told_once(
    plans: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(plans, SECONDS) as progress:
        for plan in plans:
            for spec in plan.specs:
                progress.failed(spec, StudyError("no GPU here"))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "baseline  run 00  failed: no GPU here",
        "cnn  run 00  failed: no GPU here",
    ]


def test_one_run_of_one_variant_is_told_as_one(plans: list[Plan]) -> None:
    plan = Plan("baseline", plans[0].specs[:1])
    with Progress([plan], SECONDS) as progress:
        assert progress.line() == "0 of 1 run, 0 of 1 variant done"


def test_ci_sees_no_lines_on_the_way(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    with Progress(plans, SECONDS) as progress:
        later(progress, EVERY_SECONDS)
        progress.look()
        assert capsys.readouterr().out == "4 runs of 2 variants to train\n"


def test_a_terminal_has_one_line_that_is_drawn_again(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with Progress(plans, SECONDS) as progress:
        progress.finished(plans[0].specs[0], RunSummary(1.0, 0.9))
        progress.look()
        progress.finished(plans[0].specs[1], RunSummary(1.0, 0.9))
        progress.look()
    printed = capsys.readouterr()
    assert "\r1 of 4 runs, 0 of 2 variants done" in printed.err
    assert "\r2 of 4 runs, 1 of 2 variants done" in printed.err
    assert printed.out.splitlines()[1].startswith("baseline  2 runs  validation accuracy 0.900 (0.900 to 0.900)")


def test_a_mean_over_fewer_runs_says_over_how_many() -> None:
    assert variant_line("dropout", [RunSummary(1.0, 0.9), RunSummary(taken_over=True)]) == (
        "dropout  2 runs  validation accuracy of 1 of them 0.900 (0.900 to 0.900)  1.0 s of one core"
        "  1 taken over from a process that went on elsewhere"
    )


def test_runs_of_which_nothing_is_known_have_no_accuracy_to_tell() -> None:
    assert variant_line("dropout", [RunSummary(0.1, taken_over=True)]) == (
        "dropout  1 run  1 taken over from a process that went on elsewhere"
    )
