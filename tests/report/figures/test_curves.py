import pandas as pd

from mlpstudy.report.figures.curves import measured_epochs, overfitting_curves


def history() -> pd.DataFrame:
    """Two runs of four epochs, the training images measured after the first and the last."""
    table = pd.DataFrame([(run, epoch) for run in (0, 1) for epoch in (1, 2, 3, 4)], columns=["run", "epoch"])
    table["train_accuracy"], table["validation_accuracy"] = 0.1 * table["epoch"], 0.2 * table["epoch"]
    return table.assign(evaluation_train_accuracy=(table["epoch"] / 4).where(table["epoch"].isin((1, 4))))


def test_training_is_drawn_in_evaluation_mode_and_the_running_epoch_is_labelled_as_such() -> None:
    (axes,) = overfitting_curves(history(), "accuracy", "baseline").axes
    lines = {str(line.get_label()): list(line.get_ydata()) for line in axes.lines}
    assert lines["training"] == [0.25, 1.0]
    assert len(lines["validation"]) == len(lines["running epoch"]) == 4
    assert lines["running epoch"][-1] == 0.4


def test_the_last_epoch_of_a_run_that_stopped_early_is_no_mean_over_runs() -> None:
    table = history()
    stopped = table[~((table["run"] == 1) & (table["epoch"] > 2))].copy()
    stopped.loc[(stopped["run"] == 1) & (stopped["epoch"] == 2), "evaluation_train_accuracy"] = 0.5
    assert measured_epochs(stopped)["epoch"].tolist() == [1, 4, 1]
