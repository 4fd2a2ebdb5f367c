import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.metadata import parse_session_start_info_plugin_data

from mlpstudy import paths
from mlpstudy.contracts.history import EpochMetrics, read_history, write_history
from mlpstudy.errors import StudyError
from mlpstudy.nets.store import load_model
from mlpstudy.train.fit import fit
from mlpstudy.train.logging.mean import log_mean
from mlpstudy.train.queue.variant import train_variant
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from tests.conftest import variant, write_config
from tests.train.search.tuned import tuned
from tests.train.trained import train

CURVES = ("loss/train", "loss/validation", "accuracy/train", "accuracy/validation")


def mean_log(name: str = "dropout") -> EventAccumulator:
    folder = str(paths.tensorboard_mean(name))
    return EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0}).Reload()


def settings(log: EventAccumulator) -> dict[str, Any]:
    """The row in the table of hyperparameters."""
    about = log.summary_metadata["_hparams_/session_start_info"].plugin_data
    assert about.plugin_name == "hparams"
    row = parse_session_start_info_plugin_data(about.content).hparams
    return {name: getattr(value, str(value.WhichOneof("kind"))) for name, value in row.items()}


def explanation(log: EventAccumulator) -> str:
    (event,) = log.Tensors("mean/text_summary")
    return str(event.tensor_proto.string_val[0].decode())


def points(log: EventAccumulator, tag: str) -> list[tuple[int, float]]:
    return [(event.step, event.value) for event in log.Scalars(tag)]


def row(epoch: int, loss: float) -> EpochMetrics:
    return EpochMetrics(epoch, 0.01, loss, 0.5, loss / 2, 0.25, 0.0, (1.0,))


def logged(tmp_path: Path, *losses: Sequence[float]) -> EventAccumulator:
    """The mean of runs with these losses after each epoch, and with the networks of trained ones."""
    files = []
    for run, values in enumerate(losses):
        files.append((paths.model_file("dropout", run), tmp_path / f"{run}.csv"))
        write_history(files[-1][1], run, [row(epoch, loss) for epoch, loss in enumerate(values, start=1)])
    log_mean("dropout", files)
    return mean_log()


@pytest.mark.usefixtures("study")
def test_a_variant_has_the_mean_of_its_runs_after_each_epoch() -> None:
    history = train(variant(dropout=0.5, epochs=4), "dropout", runs=2)
    log = mean_log()
    means = history.groupby("epoch").mean()
    for tag in CURVES:
        name, part = tag.split("/")
        expected = list(enumerate(means[f"{part}_{name}"], start=1))
        assert points(log, tag) == [(epoch, pytest.approx(value, rel=1e-6)) for epoch, value in expected]
    assert "mean over all runs (2)" in explanation(log)
    assert "They end" not in explanation(log)


@pytest.mark.usefixtures("study")
def test_the_mean_ends_with_the_first_run_that_ends_and_says_so(tmp_path: Path) -> None:
    train(variant(epochs=1), "dropout", runs=2)
    log = logged(tmp_path, [4, 2, 1], [2, 1, 1, 9, 9])
    assert points(log, "loss/train") == [(1, 3.0), (2, 1.5), (3, 1.0)]
    assert "They end after epoch 3 of up to 5" in explanation(log)


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("last", [math.nan, math.inf])
def test_an_epoch_in_which_a_run_diverged_is_no_part_of_the_mean(tmp_path: Path, last: float) -> None:
    train(variant(epochs=1), "dropout", runs=2)
    assert points(logged(tmp_path, [4, last], [2, 1, 1]), "loss/train") == [(1, 3.0)]
    log = logged(tmp_path, [last], [2, 1, 1])
    assert "loss/train" not in log.Tags()["scalars"]
    assert log.Scalars("accuracy (reported)")[0].value == 0.25


@pytest.mark.usefixtures("study")
def test_the_table_has_a_row_for_each_variant_with_the_accuracy_of_the_kept_networks() -> None:
    history = train(variant(early_stopping=1, learning_rate=0.5, epochs=30), "dropout", runs=2)
    kept = [load_model(paths.model_file("dropout", run)).outcome.epoch for run in range(2)]
    assert kept != list(history.groupby("run").epoch.max())  # the best epochs, not the last
    at = history.set_index(["run", "epoch"]).validation_accuracy
    log = mean_log()
    assert points(log, "accuracy (reported)") == [(0, pytest.approx(at.loc[list(enumerate(kept))].mean()))]
    for run in range(2):
        assert (
            "_hparams_/session_start_info"
            not in EventAccumulator(str(paths.tensorboard_run("dropout", run))).Reload().summary_metadata
        )


@pytest.mark.usefixtures("study")
def test_the_row_names_the_variant_and_all_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "wide")
    train(variant(dropout=0.5, epochs=1, augment=[{"HorizontalFlip": {}}]), "dropout", runs=1)
    shown = settings(mean_log())
    assert shown["Variant"] == "dropout"
    assert shown["Experiment"] == "wide"
    assert shown["augment"] == "HorizontalFlip"
    assert shown["model.hidden"] == "16, 8"
    assert shown["model.dropout"] == 0.5
    assert shown["model.batchnorm"] is False
    assert shown["train.early_stopping"] == "null"
    config = variant().model_dump()
    assert {f"{section}.{key}" for section in ("model", "train") for key in config[section]} <= set(shown)


@pytest.mark.usefixtures("study")
def test_the_row_says_which_settings_each_run_searched() -> None:
    train(tuned(1, {"model.dropout": {"uniform": [0.0, 0.5]}}, epochs=1), "dropout", runs=1)
    assert settings(mean_log())["model.dropout"] == "searched"


@pytest.mark.usefixtures("study")
def test_a_variant_that_is_trained_again_leaves_nothing_of_its_old_logs() -> None:
    train(variant(epochs=5), "dropout", runs=2)
    logs = paths.tensorboard_mean("dropout").parent
    shutil.copytree(logs / "00", logs / "run-00")  # as such folders were called
    (logs / "mine").mkdir()
    train(variant(epochs=2), "dropout", runs=1)
    assert sorted(log.name for log in logs.iterdir()) == ["00", "mean", "mine"]
    assert len(list(paths.tensorboard_mean("dropout").iterdir())) == 1
    assert [step for step, _ in points(mean_log(), "loss/train")] == [1, 2]


@pytest.mark.usefixtures("study")
def test_runs_that_were_finished_before_a_kill_are_in_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    write_config("dropout", variant(epochs=2))
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.queue.variant.publish", interrupted)
        train_variant("dropout", 2)
    monkeypatch.setenv("DVC_EXP_NAME", "again")  # none of its own runs is logged under this name
    train_variant("dropout", 2)
    expected = read_history("dropout").groupby("epoch").train_loss.mean()
    assert [value for _, value in points(mean_log(), "loss/train")] == pytest.approx(list(expected), rel=1e-6)


@pytest.mark.usefixtures("study")
def test_a_mean_is_there_as_soon_as_the_variant_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not only when its stage hands it on, after the whole queue."""
    write_config("dropout", variant(epochs=2))
    monkeypatch.setattr("mlpstudy.train.queue.variant.publish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_variant("dropout", 2)
    assert [step for step, _ in points(mean_log(), "loss/train")] == [1, 2]


@pytest.mark.usefixtures("study")
def test_a_variant_with_a_failed_run_has_no_mean_not_even_an_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(spec: RunSpec, look: object) -> RunSummary:
        if spec.run == 0:
            raise StudyError("no such luck")
        return fit(spec)

    train(variant(epochs=1), "dropout", runs=2)
    write_config("dropout", variant(epochs=2))
    monkeypatch.setattr("mlpstudy.train.runs.task.train_run", failing)
    with pytest.raises(StudyError):
        train_variant("dropout", 2)
    assert not paths.tensorboard_mean("dropout").exists()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("study")
def test_a_mean_that_cannot_be_written_is_told_of_and_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    logs = paths.tensorboard_mean("dropout").parent
    logs.parent.mkdir(parents=True)
    logs.write_text("a file where a folder should be")
    train(variant(epochs=1), "dropout", runs=1)
    assert f"{logs / 'mean'}: cannot be written: " in capsys.readouterr().out
    assert paths.model_file("dropout", 0).exists()
