"""Every ending of a run, by real processes on the tiny study."""

import gc
import os
import signal
import time
import traceback
import weakref
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
import torch

from mlpstudy.errors import StudyError
from mlpstudy.process_pool import process_pool
from mlpstudy.stage_code import EditedCode
from mlpstudy.train.queue.pools import submitted, train_all
from mlpstudy.train.queue.sharing import AtOnce
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import Ending
from tests.conftest import OTHER_CODE, variant, write_config

RUNS = 2


@pytest.fixture
def specs(study: object) -> Iterator[list[RunSpec]]:
    """Of one variant, whose folder is there."""
    write_config("baseline", variant(epochs=2))
    plan = plan_runs("baseline", RUNS, data_digest())
    plan.folder.mkdir(parents=True)
    return list(plan.specs)


def train(specs: list[RunSpec], alone: bool, look: object = None) -> dict[int, Ending]:
    endings = train_all(specs, AtOnce(RUNS), alone, look or (lambda: None))  # type: ignore[arg-type]
    return {spec.run: ending for spec, ending in endings}


@pytest.mark.parametrize("alone", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_an_error_of_one_run_stops_no_other(specs: list[RunSpec], alone: bool) -> None:
    endings = train([replace(specs[0], code=OTHER_CODE), specs[1]], alone)
    assert isinstance(endings[0], EditedCode)
    assert isinstance(endings[1], RunSummary)
    assert specs[1].finished()


@pytest.mark.slow
def test_runs_that_share_a_process_leave_the_bytes_of_runs_in_processes_of_their_own(study: object) -> None:
    write_config("baseline", variant(epochs=6, dropout=0.3, mixup=0.2, device="auto"))
    specs = plan_runs("baseline", RUNS, data_digest()).specs
    specs[0].scratch.mkdir(parents=True)
    left = []
    for at_once in (AtOnce(RUNS), AtOnce(1, RUNS)):
        endings = dict(train_all(specs, at_once, False, lambda: None))
        assert all(isinstance(ending, RunSummary) and not ending.taken_over for ending in endings.values()), endings
        left.append([file.read_bytes() for spec in specs for file in spec.files])
        for spec in specs:
            spec.file("seal").unlink()
    assert left[0] == left[1]


def test_a_run_that_failed_keeps_nothing_in_memory(specs: list[RunSpec], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by the error that the stage holds on to, nor by the one that it came of."""
    networks = []

    def failing(path: Path, network: torch.nn.Module, *_: object) -> None:
        networks.append(weakref.ref(network))
        try:
            raise OSError("on a disk")
        except OSError:
            raise errors.pop() from None

    errors = [StudyError("of the study"), RuntimeError("a mistake")]
    monkeypatch.setattr("mlpstudy.train.fit.save_model", failing)
    endings = train(specs, True)
    gc.collect()
    assert [network() for network in networks] == [None] * RUNS, endings
    assert "in failing" in "".join(traceback.format_exception(endings[0]))  # type: ignore[arg-type]


def test_what_is_done_meanwhile_is_looked_at_after_each_epoch(specs: list[RunSpec]) -> None:
    looks: list[int] = []
    train(specs, True, lambda: looks.append(1))
    assert len(looks) == 2 * RUNS


@pytest.mark.slow
def test_a_killed_process_breaks_its_pool_and_nothing_else(study: object) -> None:
    write_config("baseline", variant(epochs=100_000))
    plan = plan_runs("baseline", RUNS, data_digest())
    plan.folder.mkdir(parents=True)

    def kill() -> None:
        if list(plan.folder.glob("*.epoch")):
            for process in active_children():
                process.kill()

    endings = train(list(plan.specs), False, kill)
    assert len(endings) == RUNS
    assert all(isinstance(ending, BrokenExecutor) for ending in endings.values())


@pytest.mark.slow
def test_a_run_handed_to_a_broken_pool_has_failed_already(specs: list[RunSpec]) -> None:
    with process_pool(1, []) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
        time.sleep(2)
        assert isinstance(submitted(pool, specs[:1]).exception(timeout=10), BrokenExecutor)


class Unable(Executor):
    """As one that cannot begin a process, because what it would be a copy of was killed at this moment."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def submit(self, *_: object, **__: object) -> Future[Any]:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize("error", [EOFError(), ConnectionResetError()])
def test_a_run_whose_process_cannot_begin_has_failed_already(specs: list[RunSpec], error: Exception) -> None:
    assert isinstance(submitted(Unable(error), specs).exception(timeout=0), BrokenExecutor)
