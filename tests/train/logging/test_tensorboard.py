import errno
import shutil
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mlpstudy import paths
from mlpstudy.train.queue.variant import train_variant
from tests.conftest import variant, write_config
from tests.train.trained import interrupted_at


def events(run: int) -> EventAccumulator:
    accumulator = EventAccumulator(
        str(paths.tensorboard_run("dropout", run)), size_guidance={"tensors": 0, "histograms": 0}
    )
    return accumulator.Reload()


@pytest.fixture
def logged(study: Path) -> None:
    config = variant(dropout=0.5, epochs=5)
    write_config("dropout", config)
    train_variant("dropout", 2)


@pytest.mark.usefixtures("logged")
def test_every_run_has_loss_and_accuracy_of_both_parts_each_epoch() -> None:
    for run in range(2):
        for tag in ("loss/train", "loss/validation", "accuracy/train", "accuracy/validation"):
            assert [event.step for event in events(run).Scalars(tag)] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("logged")
def test_the_first_run_shows_pictures_texts_histograms_and_the_graph() -> None:
    first, tags = events(0), events(0).Tags()
    assert {"confusion matrix (validation)", "true → predicted (validation)"} <= set(tags["images"])
    assert {"config/text_summary", "classification report (validation)/text_summary"} <= set(tags["tensors"])
    assert tags["graph"]
    assert "gradients/body.1.weight" in tags["histograms"]
    assert [event.step for event in first.Histograms("weights/body.1.weight")] == [1, 2, 4, 5]
    assert events(1).Tags()["images"] == []


@pytest.mark.usefixtures("study")
def test_a_resumed_run_does_not_double_its_points(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(epochs=6)
    write_config("dropout", config)
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with interrupted_at(4):
        train_variant("dropout", 1)
    train_variant("dropout", 1)
    # sorted: files of one second and process are read in the order of their names, in which .10 stands before .9
    assert sorted(event.step for event in events(0).Scalars("loss/train")) == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("study")
def test_a_log_that_cannot_be_written_does_not_end_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    config = variant(epochs=2)
    write_config("dropout", config)
    train_variant("dropout", 1)
    undisturbed = paths.model_file("dropout", 0).read_bytes()
    log = paths.tensorboard_run("dropout", 0)
    shutil.rmtree(log.parent)
    log.parent.parent.mkdir(parents=True, exist_ok=True)
    log.parent.write_text("a file where a folder should be")
    train_variant("dropout", 1)
    printed = capsys.readouterr()
    assert printed.out.count(f"{log}: cannot be written: ") == 1
    assert "dropout  run 00 goes on without a log" in printed.out
    assert "Traceback" not in printed.out + printed.err
    assert paths.model_file("dropout", 0).read_bytes() == undisturbed


@pytest.mark.usefixtures("study")
def test_a_disk_that_fills_up_while_a_log_is_written_is_told_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tensorboard.summary.writer.record_writer.RecordWriter.write", no_space)
    config = variant(epochs=3)
    write_config("dropout", config)
    train_variant("dropout", 1)
    printed = capsys.readouterr()
    assert printed.out.count("cannot be written: No space left on device") == 1
    assert "Traceback" not in printed.out + printed.err
    assert paths.model_file("dropout", 0).exists()


@pytest.mark.usefixtures("study")
def test_pictures_for_which_memory_is_too_short_do_not_end_the_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_imported(*_: object) -> None:
        raise ImportError("ft2font.so: failed to map segment from shared object")

    monkeypatch.setattr("mlpstudy.train.logging.snapshots.confusion_figure", not_imported)
    write_config("dropout", variant(epochs=2))
    train_variant("dropout", 1)
    assert "failed to map segment from shared object; dropout  run 00 goes on without" in capsys.readouterr().out
    assert paths.model_file("dropout", 0).exists()
