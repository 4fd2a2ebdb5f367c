from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.contracts.history import (
    CURVES,
    GRADIENT_NORM,
    EpochMetrics,
    history_file,
    join_histories,
    read_history,
    write_history,
)
from mlpstudy.errors import DamagedFile


def row(epoch: int, loss: float = 1 / 3) -> EpochMetrics:
    return EpochMetrics(
        epoch=epoch,
        learning_rate=1e-3,
        train_loss=loss,
        train_accuracy=0.5,
        validation_loss=loss + 1,
        validation_accuracy=0.25,
        dead_units=0.0,
        gradient_norms=(2.5, 1e-12),
    )


def test_the_bytes_of_a_run(tmp_path: Path) -> None:
    measured = replace(row(2, float("nan")), evaluation_train_loss=float("nan"), evaluation_train_accuracy=0.875)
    write_history(tmp_path / "run.csv", 3, [row(1), measured])
    assert (tmp_path / "run.csv").read_text() == (
        "run,epoch,learning_rate,train_loss,train_accuracy,evaluation_train_loss,evaluation_train_accuracy,"
        "gradient_norm_1,gradient_norm_2,validation_loss,validation_accuracy,dead_units\n"
        "3,1,0.001,0.33333333,0.5,,,2.5,1e-12,1.3333333,0.25,0\n"
        "3,2,0.001,nan,0.5,nan,0.875,2.5,1e-12,nan,0.25,0\n"
    )


def test_runs_are_joined_under_one_header_and_read_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for run in (0, 1):
        write_history(Path(f"{run}.csv"), run, [row(epoch, loss=run + epoch / 8) for epoch in (1, 2)])
    join_histories([Path("0.csv"), Path("1.csv")], "dropout")
    history = read_history("dropout")
    assert (paths.MODELS / "dropout/history.csv").exists()
    assert history[["run", "epoch"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 1], [1, 2]]
    assert history["train_loss"].tolist() == [0.125, 0.25, 1.125, 1.25]
    assert set(history.columns) >= {*CURVES, f"{GRADIENT_NORM}1", f"{GRADIENT_NORM}2"}


def test_a_network_with_fewer_layers_than_another_leaves_cells_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_history(Path("0.csv"), 0, [replace(row(1), gradient_norms=(3.0,))])
    write_history(Path("1.csv"), 1, [row(1)])
    join_histories([Path("0.csv"), Path("1.csv")], "tuned")
    history = read_history("tuned")
    assert history[f"{GRADIENT_NORM}2"].isna().tolist() == [True, False]
    assert history["validation_loss"].tolist() == pytest.approx([4 / 3, 4 / 3])


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: f"{text}hi\n",
        lambda text: text.replace("0.001", "x", 1),
        lambda text: text.replace("epoch", "time", 1),
        lambda text: f"{text}{text.splitlines()[-1]},1\n",
        lambda text: f"{text}\udcff",
        lambda text: "",
        lambda text: text[:-2],
        lambda text: text[: text.rindex(",")],
    ],
)
def test_a_damaged_history_is_named_with_what_brings_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_history(Path("0.csv"), 0, [row(1), row(2)])
    join_histories([Path("0.csv")], "dropout")
    file = history_file("dropout")
    file.write_text(damage(file.read_text()), errors="surrogateescape")
    told = "^models/dropout/history.csv: damaged or cut short, .*`rm models/dropout/history.csv`, then `dvc repro` "
    with pytest.raises(DamagedFile, match=told):
        read_history("dropout")


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_history_that_was_cut_at_the_end_of_a_row_is_damaged_where_the_epochs_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """It would be taken for that of runs which were stopped early, or of fewer runs."""
    monkeypatch.chdir(tmp_path)
    for run in (0, 1):
        write_history(Path(f"{run}.csv"), run, [row(1), row(2)])
    join_histories([Path("0.csv"), Path("1.csv")], "dropout")
    file = history_file("dropout")
    assert len(read_history("dropout", [2, 2])) == 4
    file.write_text("".join(file.read_text().splitlines(keepends=True)[: 1 + rows]))
    with pytest.raises(DamagedFile, match=r"^models/dropout/history.csv: damaged or cut short"):
        read_history("dropout", [2, 2])
