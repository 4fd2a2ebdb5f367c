"""Trains a variant's runs, and with them those of all variants that DVC would have trained next."""

from collections.abc import Sequence
from contextlib import ExitStack

from mlpstudy.contracts.inputs import input_shape
from mlpstudy.contracts.split import read_split
from mlpstudy.counted import counted, in_bytes
from mlpstudy.errors import StudyError
from mlpstudy.files import free_bytes
from mlpstudy.resources import disk_bytes
from mlpstudy.train.queue.ahead import variants_ahead
from mlpstudy.train.queue.pools import begin_workers
from mlpstudy.train.queue.work import Failure, work_off
from mlpstudy.train.runs.backend import backend
from mlpstudy.train.runs.folder import enter
from mlpstudy.train.runs.plan import Plan, plan_runs
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.workers import worker_count


def train_due(variant: str, runs: int, data: str) -> None:
    """All runs of the variant are finished when it returns; else it raises why. `data` is the digest of the data.

    The others' runs wait in scratch, where their own stages find them finished. Their folders are locked meanwhile, so
    that no other stage deletes them.
    """
    own = plan_runs(variant, runs, data)
    for spec in filter(RunSpec.damaged, own.unfinished):
        print(f"{spec.label}  is damaged in .scratch, and starts anew", flush=True)
    if worker_count() > 1 and backend() == "processes":
        begin_workers()  # while DVC is asked
    others = [plan_runs(name, runs, data) for name in variants_ahead(own.variant)]
    with ExitStack() as locks:
        for plan in others:
            locks.enter_context(enter(plan.folder))
        failures = work_off([own, *within_disk(own, others)])
    if mine := [failure for failure in failures if failure.spec.variant == own.variant]:
        raise summed_up(mine, runs)


def summed_up(failures: Sequence[Failure], runs: int) -> Exception:
    """One error for all failed runs of a variant; what is no StudyError is a mistake in the code, and shows where."""
    first = min(failures, key=lambda failure: failure.spec.run)
    spec, error = first.spec, first.error
    if not isinstance(error, StudyError):
        return error
    return StudyError(f"{spec.variant}: {len(failures)} of {runs} runs failed; run {spec.run:02d}: {error}")


def within_disk(own: Plan, others: Sequence[Plan]) -> list[Plan]:
    """Those of the others that the disk has room for beside the own runs. StudyError where it has none for these."""
    room = free_bytes(own.folder) - disk_need(own)
    if room < 0:
        raise StudyError(
            f"{own.variant}: {counted(len(own.unfinished), 'run')} to train, {in_bytes(disk_need(own))} in .scratch; "
            f"its disk has {in_bytes(free_bytes(own.folder))} free: nothing was trained"
        )
    fitting = []
    for plan in others:
        if disk_need(plan) <= room:
            room -= disk_need(plan)
            fitting.append(plan)
    return fitting


def disk_need(plan: Plan) -> int:
    """Bytes that the plan's unfinished runs take in scratch."""
    shape, classes = input_shape(plan.config.model.input), len(read_split().classes)
    return disk_bytes(plan.config, shape, classes, len(plan.unfinished), worker_count())
