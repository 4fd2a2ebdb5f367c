from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mlpstudy import paths
from mlpstudy.train.runs.variant import train_variant
from tests.conftest import variant, write_config
from tests.train.trained import interrupt_at


def events(run: int) -> EventAccumulator:
    accumulator = EventAccumulator(
        str(paths.tensorboard_run("dropout", run)), size_guidance={"tensors": 0, "histograms": 0}
    )
    return accumulator.Reload()


@pytest.fixture
def logged(study: Path) -> None:
    config = variant(dropout=0.5, epochs=5)
    write_config("dropout", config)
    train_variant("dropout", config, 2)


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


@pytest.mark.usefixtures("logged")
def test_hyperparameters_reach_the_table() -> None:
    assert "_hparams_/session_start_info" in events(0).summary_metadata
    assert "_hparams_/session_start_info" in events(1).summary_metadata


@pytest.mark.usefixtures("study")
def test_a_resumed_run_does_not_double_its_points(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(epochs=6)
    write_config("dropout", config)
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(4))
        train_variant("dropout", config, 1)
    train_variant("dropout", config, 1)
    assert [event.step for event in events(0).Scalars("loss/train")] == [1, 2, 3, 4, 5, 6]
