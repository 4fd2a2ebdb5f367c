"""Which runs a stage takes along, asked of the real DVC in a repository of three variants with two runs each."""

import re
from pathlib import Path

import pytest
import torch

from mlpstudy.train.queue.ahead import variants_ahead
from tests.repository import Repository


def queues(output: str) -> list[str]:
    """Every queue that was worked off, as "6 runs of 3 variants"."""
    return re.findall(r"^(\d+ runs? of .+) to train", output, re.MULTILINE)


@pytest.mark.slow(minutes=1)
def test_the_first_stage_trains_what_is_stale_and_not_in_the_cache(repository: Repository) -> None:
    repository.set(train__epochs=1)
    assert queues(repository.dvc("repro", "train@dropout")) == ["2 runs of dropout"]
    repository.set(train__epochs=2)
    assert queues(repository.dvc("repro")) == []
    repository.set(train__epochs=1)
    output = repository.dvc("repro")
    assert queues(output) == ["4 runs of 2 variants"]
    assert "Stage 'train@dropout' is cached - skipping run" in output
    two = ["repro", "-s", "-f", "train@augment", "train@dropout"]
    assert queues(repository.dvc(*two)) == ["4 runs of 2 variants"]
    assert queues(repository.dvc(*two, MLPSTUDY_AHEAD="0")) == ["2 runs of augment", "2 runs of dropout"]


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="a variant fails here for want of a GPU")
def test_a_variant_that_fails_leaves_the_others_finished(repository: Repository) -> None:
    options = ["-S", "+variants.augment.train.device=cuda", "-S", "train.epochs=1"]
    output = repository.dvc("exp", "run", *options, code=255, MLPSTUDY_WORKERS="2")
    assert queues(output) == ["6 runs of 3 variants", "2 runs of augment"]
    assert len(re.findall(r"^augment  run 0[01]  failed: train.device", output, re.MULTILINE)) == 2  # once a queue
    assert "error: augment: 2 of 2 runs failed; run 00: train.device" in output
    assert all(f"{name}  2 runs  validation accuracy" in output for name in ("baseline", "dropout"))


def test_where_dvc_cannot_be_asked_a_stage_trains_its_own_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    assert variants_ahead("baseline") == []
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("DVC_STAGE", "train@baseline")
    assert variants_ahead("baseline") == []
    assert "DVC does not say what else is to be trained" in capsys.readouterr().out
    monkeypatch.setenv("MLPSTUDY_AHEAD", "0")
    assert variants_ahead("baseline") == []
    assert capsys.readouterr().out == ""
