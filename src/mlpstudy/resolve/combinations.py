"""Settings of a variant that are right on their own, and do not go together."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mlpstudy.config.base import show
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError

SPACE = "search.space."  # below a variant: what its search tries
# model.test_views -> transforms of Albumentations one of which shows images so in training
SHOWING = {
    "none": None,
    "flips": ("HorizontalFlip", "D4", "SquareSymmetry"),
    "turns": ("D4", "SquareSymmetry"),
}


@dataclass(frozen=True)
class Misfit:
    """A setting that does not go with another one."""

    setting: str
    other: str
    problem: str  # the setting's value, and what was expected


def refuse_misfits(config: VariantConfig, location: str, searched: Collection[str] = ()) -> None:
    """ConfigError; `location` is file and variant, as it stands before a key.

    Settings that a search has tried are named where they stand in its space.
    """
    for each in misfits(config):
        where = {key: f"{SPACE}{key}" if key in searched else key for key in (each.setting, each.other)}
        tried = f" ({where[each.other]} tries it)" if each.other in searched else ""
        raise ConfigError(f"{location}{where[each.setting]} = {each.problem}{tried}")


def misfits(config: VariantConfig) -> Iterator[Misfit]:
    """All that a variant has."""
    model, train = config.model, config.train
    if model.batchnorm and model.norm == "layer":
        expected = '"layer": expected none or batch where model.batchnorm is true, for a layer is normalised once'
        yield Misfit("model.norm", "model.batchnorm", expected)
    if model.normalisation == "batch" and train.batch_size == 1:
        yield Misfit("train.batch_size", "model.batchnorm", "1: expected at least 2 where model.batchnorm is true")
    if train.warmup_epochs > train.epochs:
        expected = f"{train.warmup_epochs}: expected at most train.epochs = {train.epochs}"
        yield Misfit("train.warmup_epochs", "train.epochs", expected)
    wanted, shown = SHOWING[model.test_views], {name for entry in config.augment for name in entry}
    if wanted and shown.isdisjoint(wanted):
        expected = f"expected a policy in train.augment that shows images so in training, by {' or '.join(wanted)}"
        yield Misfit("model.test_views", "train.augment", f"{show(model.test_views)}: {expected}")
