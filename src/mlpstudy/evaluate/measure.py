"""Measures every competitor, on as many workers as there are cores."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from mlpstudy import paths
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.history import history_file
from mlpstudy.contracts.measures import Family, competitor_folder, write_measures
from mlpstudy.contracts.search import read_search
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.counted import counted
from mlpstudy.errors import DataError, listed
from mlpstudy.evaluate.importances import setting_importances
from mlpstudy.evaluate.kept import Kept, kept_results, refuse_other_inputs
from mlpstudy.evaluate.run_measures import measure_trivial, measure_variant
from mlpstudy.evaluate.trivial.features import available_methods
from mlpstudy.files import keep_only
from mlpstudy.parallel import in_parallel
from mlpstudy.progress_line import ProgressLine
from mlpstudy.scratch.request import is_forced
from mlpstudy.stage_code import refuse_edited_code

SHOWN_AFTER_SECONDS = 5.0  # progress: a variant more takes less
IMPORTED = ("mlpstudy.evaluate.run_measures", "mlpstudy.nets.store", "scipy.optimize")  # before the first task


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
    tasks = [partial(measure, each, config) for each in stale]
    progress = ProgressLine(len(tasks), SHOWN_AFTER_SECONDS, estimated=False)
    with closing(in_parallel(tasks, IMPORTED)) as ended, progress:  # closed at once where Ctrl-C comes amid the loop
        for done, _ in enumerate(ended, 1):
            progress.look(done, f"{done} of {counted(len(tasks), 'competitor')}")


def measure(competitor: Kept, config: EvaluateConfig) -> None:
    """What a worker does; it writes all that it found, so that none of it is sent: see `in_parallel`."""
    refuse_edited_code("evaluate")  # an error of one task stops no other, which would measure for nothing
    name = competitor.name
    if competitor.family == "trivial":
        measures = measure_trivial(name, config.seed)
    else:
        measures = measure_variant(name)
        if space := config.searches.get(name):
            measures = replace(measures, importances=setting_importances(space, read_search(name), config.seed))
    write_measures(measures)
    # else they would be kept as those of the code that resolve saw, and of the networks and data that were here before
    refuse_edited_code("evaluate")
    refuse_other_inputs(competitor)
    competitor.keep()


def refuse_missing_models(variants: Sequence[str], split: Split) -> None:
    """DataError with every file that train should have left and did not."""
    wanted = [paths.model_file(variant, run) for variant in variants for run in range(split.runs)]
    wanted += map(history_file, variants)
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        raise DataError(f"files that train makes are missing ({len(missing):,}):\n{listed(missing)}")
