"""Settings of a variant that are right on their own, and do not go together."""

from mlpstudy.config.base import show
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError

# model.test_views -> transforms of Albumentations one of which shows images so in training
SHOWING = {
    "none": None,
    "flips": ("HorizontalFlip", "D4", "SquareSymmetry"),
    "turns": ("D4", "SquareSymmetry"),
}


def refuse_misfits(config: VariantConfig, location: str) -> None:
    """ConfigError; `location` is file and variant, as it stands before a key."""
    model, train = config.model, config.train
    if model.batchnorm and model.norm == "layer":
        raise ConfigError(
            f'{location}model.norm = "layer": expected none or batch where model.batchnorm is true, for a layer is '
            "normalised once"
        )
    if model.normalisation == "batch" and train.batch_size == 1:
        raise ConfigError(f"{location}train.batch_size = 1: expected at least 2 where model.batchnorm is true")
    if train.warmup_epochs > train.epochs:
        raise ConfigError(
            f"{location}train.warmup_epochs = {train.warmup_epochs}: expected at most train.epochs = {train.epochs}"
        )
    wanted, shown = SHOWING[model.test_views], {name for entry in config.augment for name in entry}
    if wanted and shown.isdisjoint(wanted):
        raise ConfigError(
            f"{location}model.test_views = {show(model.test_views)}: expected a policy in train.augment that shows "
            f"images so in training, by {' or '.join(wanted)}"
        )
