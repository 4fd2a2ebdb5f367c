import math
from dataclasses import replace
from pathlib import Path

import torch

from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.train.runs.checkpoint import Checkpoint

ROW = EpochMetrics(1, 1e-3, 1 / 3, 0.5, math.pi, 0.5, 0.1, (1e-30, 2 / 7))
HISTORY = [ROW, replace(ROW, epoch=2, evaluation_train_loss=0.1 / 3, evaluation_train_accuracy=2 / 3)]


def test_every_bit_of_tensors_and_history_comes_back(tmp_path: Path) -> None:
    tensors = {
        "float": torch.randn(3, 4),
        "odd": torch.tensor([math.nan, math.inf, -0.0]),
        "count": torch.tensor(7, dtype=torch.int64),
        "rows": torch.randn(4, 3).T,
    }
    Checkpoint(tmp_path / "run", 10).write(tensors, HISTORY)
    saved = Checkpoint(tmp_path / "run", 10).read()
    assert saved is not None
    assert saved[1] == HISTORY
    assert saved[0].keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert saved[0][name].dtype == tensor.dtype
        assert saved[0][name].numpy().tobytes() == tensor.contiguous().numpy().tobytes()


def test_a_history_that_is_no_number_comes_back_too(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "run", 0).write({}, [EpochMetrics(1, 0.1, math.nan, 0, math.inf, 0, 0, (math.nan,))])
    _, (row,) = Checkpoint(tmp_path / "run", 0).read() or ({}, [])
    assert math.isnan(row.train_loss)
    assert math.isinf(row.validation_loss)


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert Checkpoint(tmp_path / "run", 0).read() is None


def test_it_is_due_after_its_seconds_and_no_earlier(tmp_path: Path) -> None:
    assert Checkpoint(tmp_path / "run", 0).due()
    often = Checkpoint(tmp_path / "run", 60)
    assert not often.due()
    often.written -= 61
    assert often.due()
    often.write({}, HISTORY)
    assert not often.due()
