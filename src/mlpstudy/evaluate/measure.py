"""Measures every competitor, on as many workers as there are cores."""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TypeVar

from mlpstudy import paths
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.measures import CompetitorMeasures, Family, competitor_folder, write_measures
from mlpstudy.contracts.search import read_search
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.errors import DataError, StudyError, listed
from mlpstudy.evaluate.importances import setting_importances
from mlpstudy.evaluate.kept import kept_results
from mlpstudy.evaluate.run_measures import measure_trivial, measure_variant
from mlpstudy.evaluate.trivial.features import available_methods
from mlpstudy.files import keep_only
from mlpstudy.process_pool import beginning_undisturbed, process_pool
from mlpstudy.scratch.request import is_forced
from mlpstudy.workers import worker_count

T = TypeVar("T")

IMPORTED = ("mlpstudy.evaluate.run_measures", "mlpstudy.nets.store", "sklearn.metrics")  # before the first task


def measure_all(config: EvaluateConfig) -> None:
    """Predicts with every network and fits every trivial method; writes data/predictions and data/measures.

    DataError names all models that are missing, at once.
    """
    refuse_missing_models(config.variants, read_split())
    keep_only(paths.PREDICTIONS, [f"{variant}.npy" for variant in config.variants])
    keep_only(paths.MEASURES / "variants", config.variants)
    methods = available_methods()
    keep_only(paths.MEASURES / "trivial", [competitor_folder("trivial", method).name for method in methods])
    families: dict[Family, Sequence[str]] = {"variants": config.variants, "trivial": methods}
    competitors = [(family, name) for family, names in families.items() for name in names]
    kept = kept_results(competitors, config.seed)
    stale = kept if is_forced() else [each for each in kept if not each.hand_out()]
    print(f"{len(stale)} of {len(kept)} competitors to measure", flush=True)
    tasks = [partial(measure, each.family, each.name, config) for each in stale]
    with closing(in_parallel(tasks)) as ended:  # at once where a result cannot be written: nobody would take the others
        for number, measures in ended:
            write_measures(measures)  # as they come: with a thousand classes they take 600 MB a competitor
            stale[number].keep()


def measure(family: Family, name: str, config: EvaluateConfig) -> CompetitorMeasures:
    """What a worker does."""
    if family == "trivial":
        return measure_trivial(name, config.seed)
    measures = measure_variant(name)
    if space := config.searches.get(name):
        return replace(measures, importances=setting_importances(space, read_search(name), config.seed))
    return measures


def refuse_missing_models(variants: Sequence[str], split: Split) -> None:
    """DataError with every file that train should have left and did not."""
    wanted = [paths.model_file(variant, run) for variant in variants for run in range(split.runs)]
    wanted += [paths.MODELS / variant / "history.csv" for variant in variants]
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        raise DataError(f"{len(missing)} files that train makes are missing:\n{listed(missing)}")


def in_parallel(tasks: Sequence[Callable[[], T]]) -> Generator[tuple[int, T]]:
    """Number and result of each task, as it ends; raises the first error, in the order of the tasks.

    One worker stops there, several do all other tasks before. StudyError where the system killed a process, as it does
    when memory is short.
    """
    workers = min(worker_count(), len(tasks))
    if workers <= 1:
        yield from enumerate(map(on_one_thread, tasks))
        return
    try:
        with process_pool(workers, IMPORTED) as pool:
            with beginning_undisturbed():
                futures = {pool.submit(on_one_thread, task): number for number, task in enumerate(tasks)}
            yield from results(futures)
    except BrokenExecutor:
        raise StudyError(
            "a worker process was killed, perhaps for want of memory (MLPSTUDY_WORKERS=1 takes least); "
            "what is measured is kept, and `dvc repro` goes on from there"
        ) from None


def results(futures: dict[Future[T], int]) -> Iterator[tuple[int, T]]:
    """Number and result of each future, as it ends; `futures` is emptied on the way, for each holds its result.

    An error stops no other task. When all have ended the first one's is raised, so that it does not depend on chance.
    (None is cancelled: on Python 3.11 a worker that is killed after that leaves its own future waiting for ever.)
    """
    errors: dict[int, BaseException] = {}
    while futures:
        ended, _ = wait(futures, return_when=FIRST_COMPLETED)
        while ended:
            future = ended.pop()
            number = futures.pop(future)
            if error := future.exception():
                errors[number] = error
            else:
                yield number, future.result()
    if errors:
        raise errors[min(errors)]


def on_one_thread(task: Callable[[], T]) -> T:
    """So that results do not depend on the number of cores."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        return task()
