"""One queue of all runs that are due, of however many variants: the longest first, worked off by one pool."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from dataclasses import dataclass

from mlpstudy.config.train import InputShape
from mlpstudy.contracts.inputs import input_shape
from mlpstudy.contracts.split import TRAIN, Split, read_split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.errors import StudyError
from mlpstudy.mendable import is_want_of_memory
from mlpstudy.resources import gpu_bytes
from mlpstudy.train.logging.mean import write_mean
from mlpstudy.train.queue.cost import run_seconds
from mlpstudy.train.queue.pools import train_all
from mlpstudy.train.queue.progress import Progress
from mlpstudy.train.queue.sharing import AtOnce, at_once_here
from mlpstudy.train.runs.backend import backend
from mlpstudy.train.runs.plan import Plan
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import Ending
from mlpstudy.workers import worker_count

KILLED = StudyError(
    "its worker process was killed each time, perhaps for want of memory (MLPSTUDY_WORKERS=1 takes least); "
    "what is finished is kept, and `dvc repro` goes on from there"
)


@dataclass(frozen=True)
class Failure:
    """A run that gave no network."""

    spec: RunSpec
    error: Exception


def work_off(plans: Sequence[Plan]) -> list[Failure]:
    """Trains whatever is unfinished, and gives what could not be trained; the first plans' runs go first among equals.

    Where the system kills a process, as it does when memory is short, all of the pool end; and where there is no more
    memory to be had, a run ends by itself. Such runs go on from their checkpoints: as many at once as before, or half
    as many if no run was finished since the last time. Where a run is killed alone, it has failed.
    """
    seconds = expected_seconds(plans)
    queue = longest_first([spec for plan in plans for spec in plan.unfinished], seconds)
    alone, at_once = worker_count() == 1, at_once_at_first([plan for plan in plans if plan.unfinished])
    failures: list[Failure] = []
    with Progress(plans, seconds) as progress:
        while queue:
            # closed at once, also after an error: else the error would keep it, and Python wait at its end for all runs
            with closing(train_all(queue, at_once, alone, progress.look)) as endings:
                lost, failed = told(endings, at_once, {plan.variant: plan for plan in plans}, progress)
            if len(lost) == len(queue) and at_once.runs == 1:
                lost.remove(queue[0])  # all end with their pool, in any order; the first was at work
                failed.append(Failure(queue[0], KILLED))
                progress.failed(queue[0], KILLED)
            elif len(lost) == len(queue):
                at_once = at_once.halved()
            failures += failed
            queue = [spec for spec in queue if spec in lost]
    return failures


def at_once_at_first(plans: Sequence[Plan]) -> AtOnce:
    """How many runs train at once while nothing has been lost.

    A cluster trains as many as it has workers, whatever is said here. Two: what meets want of memory there, perhaps
    beside others on its machine, is tried again, until of all that are left none ends well.
    """
    if backend() == "dask":
        return AtOnce(2)
    return AtOnce(1) if worker_count() == 1 else at_once_here(plans, most_bytes_on_gpu(plans))


def told(
    endings: Iterable[tuple[RunSpec, Ending]], at_once: AtOnce, plans: Mapping[str, Plan], progress: Progress
) -> tuple[list[RunSpec], list[Failure]]:
    """Shows how runs end, as they do; gives those to be trained again for want of memory, and those that failed."""
    lost: list[RunSpec] = []
    failed: list[Failure] = []
    for spec, ending in endings:
        if isinstance(ending, RunSummary) or spec.finished():  # then killed with others of its process, but too late
            progress.finished(spec, ending if isinstance(ending, RunSummary) else RunSummary())
            if not progress.left[spec.variant]:
                show_mean(plans[spec.variant].specs)
        elif isinstance(ending, BrokenExecutor) or (is_want_of_memory(ending) and at_once.runs > 1):
            lost.append(spec)
        else:
            failed.append(Failure(spec, ending))
            progress.failed(spec, ending)
    return lost, failed


def show_mean(specs: Sequence[RunSpec]) -> None:
    """Writes a variant's mean curve for whoever watches: its own stage does so again, but after the whole queue.

    Nothing where a run has failed, or another stage has handed the variant on meanwhile: then files are missing.
    """
    with suppress(OSError):
        write_mean(specs[0].variant, [spec.results for spec in specs])


def longest_first(queue: Sequence[RunSpec], seconds: dict[str, float]) -> list[RunSpec]:
    """So that at the end no core waits for a long run that began late. Equally long runs keep their order."""
    return sorted(queue, key=lambda spec: -seconds[spec.variant])


def expected_seconds(plans: Sequence[Plan]) -> dict[str, float]:
    """Variant -> about what one of its runs takes."""
    split = read_split()
    return {plan.variant: run_seconds(plan.config, *run_size(plan, split)) for plan in plans}


def most_bytes_on_gpu(plans: Sequence[Plan]) -> int:
    """About what the largest run would take of a GPU's memory."""
    split = read_split()
    return max((gpu_bytes(plan.config, *run_size(plan, split)) for plan in plans), default=0)


def run_size(plan: Plan, split: Split) -> tuple[InputShape, int, int]:
    """Shape of an image (C, S, S), or of its features (D, 1, 1); classes; training images of a run."""
    images = len(trained_split(split, plan.config).rows(0, TRAIN))
    return input_shape(plan.config.model.input), len(split.classes), images
