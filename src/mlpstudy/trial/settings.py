"""The settings of a trial: the study's own, but with few variants, runs, epochs and training images."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from mlpstudy import paths
from mlpstudy.config.base import parse
from mlpstudy.config.params import Params
from mlpstudy.config.search import SEARCH, Axis
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import TRAIN, Split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.errors import DataError
from mlpstudy.resolve.read import parse_params
from mlpstudy.resolve.space import flat_space
from mlpstudy.resolve.stages import named_source, split_config
from mlpstudy.resolve.values import with_values
from mlpstudy.resolve.variants import flatten, model_kind, variant_config
from mlpstudy.split.make import divide
from mlpstudy.survey.duration import Shapes
from mlpstudy.train.queue.cost import training_seconds

RUNS = 2  # the fewest from which a deviation follows
OTHERS = 2  # variants beside the baseline
IMAGES = 2000  # that a run trains on at most
EPOCHS, FEWEST_EPOCHS = 10, 2
TRIED = 3  # combinations of settings, by the search of a variant
NOT_TRIED = ("train.epochs", "train.warmup_epochs")  # of a search, for a trial has few epochs of its own
CORE_SECONDS = 45.0  # that all runs may take for more than the fewest epochs, by the queue's estimate
FIXED = {"study.runs": RUNS, "study.detect": None, "report.trial": True}
FILE = str(paths.PARAMS)


def chosen_variants(params: Params, only: Collection[str] | None) -> list[str]:
    """Those named, in the order of params.yaml, or else the baseline and the first two of its kind beside it."""
    if only is not None:
        return [name for name in params.variants if name in only]
    baseline = params.study.baseline
    kind = model_kind(params, baseline)
    others = [name for name in params.variants if name != baseline and model_kind(params, name) == kind]
    return [baseline, *others[:OTHERS]]


def study_split(params: Params, index: Index) -> Split:
    """As the stage split would make it. DataError where the images do not suffice."""
    return divide(index, split_config(params, named_source(params, FILE), FILE)).split


def variants_of(params: Params) -> dict[str, VariantConfig]:
    """Each with what it inherits."""
    return {name: variant_config(params, name, FILE) for name in params.variants}


def trial_settings(values: Mapping[str, Any], names: Collection[str], index: Index, shapes: Shapes) -> dict[str, Any]:
    """All of params.yaml for the trial of the study that it describes now; `shapes` are those of what is prepared."""
    params = parse_params(dict(values), FILE)
    fewer = with_values(values, {"variants": {name: short_search(values["variants"][name]) for name in names}})
    fewer = with_values(fewer, FIXED)
    if params.split.scheme == "kfold":
        fewer = fewer_folds(fewer, params.split.folds, index)
    split = study_split(parse_params(fewer, FILE), index)
    if len(split.rows(0, TRAIN)) > IMAGES:
        drawn = images_of_class(split)
        fewer = at_most(with_values(fewer, {"split.train_per_class": drawn}), "train.images_per_class", drawn)
        split = study_split(parse_params(fewer, FILE), index)
    most = epochs(parse_params(fewer, FILE), split, shapes)
    return at_most(at_most(fewer, "train.epochs", most), "train.warmup_epochs", most)


def fewer_folds(values: dict[str, Any], folds: int, index: Index) -> dict[str, Any]:
    """A holdout, for two runs on the same test images tell what an image adds; it tests as many as a fold would.

    As many as two folds where those of one would all be of one group, such as one patient. Splits that the source
    brings stand in a holdout, and may lack a class; folds pool them: then two repeats of the study's own.
    """
    shares = (1 / folds, min(2 / folds, 0.5))
    for changes in ({"split.scheme": "holdout", "split.test": share} for share in shares):
        tried = with_values(values, changes)
        with suppress(DataError):
            study_split(parse_params(tried, FILE), index)
            return tried
    return with_values(values, {"split.repeats": RUNS})


def short_search(own: Mapping[str, Any]) -> dict[str, Any]:
    """What a variant sets, with a search of few combinations; without one where it searched nothing but epochs.

    Searched epochs get the first value of their space. What stands for them elsewhere no run of the study uses, and a
    warm-up need not fit it.
    """
    rest = {key: value for key, value in own.items() if key != SEARCH}
    if len(rest) == len(own):
        return rest
    search = own[SEARCH]
    space = dict(flat_space(search["space"]))
    fixed = {name: parse(Axis, space.pop(name), FILE).values[0] for name in NOT_TRIED if name in space}
    short = {SEARCH: {"trials": min(search["trials"], TRIED), "space": space}} if space else {}
    return with_values(rest, fixed) | short


def images_of_class(split: Split) -> int:
    """So many training images of each class that a run has IMAGES of them, or all of the smallest class of a run."""
    sizes = [
        np.bincount(split.labels[split.rows(run, TRAIN)], minlength=len(split.classes)) for run in range(split.runs)
    ]
    return max(1, min(int(np.min(sizes)), IMAGES // len(split.classes)))


def epochs(params: Params, split: Split, shapes: Shapes) -> int:
    """As many as the time allows, by the estimate that needs no measurement."""
    variants = variants_of(params).values()
    seconds = split.runs * sum(config.trainings * epoch_seconds(config, shapes, split) for config in variants)
    return max(FEWEST_EPOCHS, min(EPOCHS, int(CORE_SECONDS / seconds)))


def epoch_seconds(config: VariantConfig, shapes: Shapes, split: Split) -> float:
    """Core-seconds of one epoch of a run, as the queue expects it."""
    images = len(trained_split(split, config).rows(0, TRAIN))
    return training_seconds(config, shapes[config.model.input], len(split.classes), images) / config.train.epochs


def at_most(values: Mapping[str, Any], setting: str, most: int) -> dict[str, Any]:
    """The settings with no more than this, neither for all variants nor in one; what is null stays so."""
    section, key = setting.split(".")
    lowered = {setting: values[section][key]} | {
        f"variants.{name}.{setting}": own[setting]
        for name, own in ((name, flatten(differing)) for name, differing in values["variants"].items())
        if setting in own
    }
    return with_values(values, {name: min(value, most) for name, value in lowered.items() if value is not None})
