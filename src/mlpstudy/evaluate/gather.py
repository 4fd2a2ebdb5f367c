"""Every competitor's result, from as many workers as there are cores."""

from functools import partial

from mlpstudy import paths
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.errors import DataError
from mlpstudy.evaluate.assemble import assemble
from mlpstudy.evaluate.prune import prune
from mlpstudy.evaluate.result import trivial_result, variant_result
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.trivial.methods import METHODS
from mlpstudy.evaluate.workers import in_parallel


def gather(config: EvaluateConfig) -> Study:
    """Predicts with every network of every variant; writes data/predictions."""
    split = read_split()
    variants = sorted(config.variants)
    refuse_missing_models(variants, split)
    prune(paths.PREDICTIONS, [f"{variant}.npy" for variant in variants])
    jobs = [partial(variant_result, variant) for variant in variants]
    jobs += [partial(trivial_result, method, config.seed) for method in METHODS]
    results = in_parallel(jobs)
    return assemble(config, split, {result.name: result for result in results})


def refuse_missing_models(variants: list[str], split: Split) -> None:
    wanted = [paths.model_file(variant, training) for variant in variants for training in range(split.runs)]
    wanted += [paths.MODELS / variant / "history.csv" for variant in variants]
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        raise DataError("\n".join(f"{path}: no such file; expected what train makes" for path in missing))
