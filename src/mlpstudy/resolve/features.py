"""Do variants on features and the features themselves fit together? Asked before anything runs."""

from mlpstudy.augmentation import drawn_views
from mlpstudy.backbone.names import check_backbone
from mlpstudy.config.base import show
from mlpstudy.config.params import Params
from mlpstudy.config.train import VariantConfig
from mlpstudy.config.tuned import possible_configs
from mlpstudy.errors import ConfigError
from mlpstudy.views import VIEWS, ViewsName


def check_features(params: Params, variants: dict[str, VariantConfig], file: str) -> None:
    """ConfigError for settings that contradict each other; StudyError where the packages of a backbone are missing."""
    if params.data.features is not None:
        check_backbone(params.data.features, file)
    for name, config in variants.items():
        if config.model.input == "features":
            for possible in possible_configs(config):
                check_variant(params, possible, f"{file}: variants.{name}:")


def unused_line(params: Params, variants: dict[str, VariantConfig]) -> str:
    """Said where a backbone looks at every image and no network takes what it sees; else empty."""
    if params.data.features is None or any(config.model.input == "features" for config in variants.values()):
        return ""
    return (
        f"data.features = {show(params.data.features)}, and no variant has model.input = features: they serve "
        "one trivial method alone, logistic regression on features"
    )


def check_variant(params: Params, config: VariantConfig, place: str) -> None:
    """Of one that sees features."""
    if params.data.features is None:
        raise ConfigError(
            f'{place} model.input = "features" while data.features = null: expected data.features to name a backbone '
            "(such as efficientnet_lite0), or model.input = pixels"
        )
    if config.model.kind != "mlp":
        raise ConfigError(
            f'{place} model.kind = {show(config.model.kind)} with model.input = "features": expected mlp, for features '
            "have no places that filters could be moved over"
        )
    views = config.model.test_views
    refuse_missing_views(params, views, f"{place} model.test_views = {show(views)}", "to take the mean over")
    if config.augment:
        check_augmentation(params, config, place)


def check_augmentation(params: Params, config: VariantConfig, place: str) -> None:
    """Features are augmented by drawing among the stored views, and in no other way."""
    transforms = [next(iter(entry)) for entry in config.augment]
    drawn = drawn_views(config.augment)
    if drawn is None:
        raise ConfigError(
            f'{place} train.augment stands for {", ".join(transforms)} with model.input = "features": expected none, '
            "or a policy of HorizontalFlip or of D4 alone (mirrored, square), which draws among stored views"
        )
    views, _ = drawn
    refuse_missing_views(params, views, f"{place} train.augment stands for {transforms[0]}", "to draw from")


def refuse_missing_views(params: Params, wanted: ViewsName, setting: str, purpose: str) -> None:
    """Where preprocess stores fewer than a setting needs: features cannot be turned as pictures can."""
    stored = params.data.feature_views
    if VIEWS[wanted] > VIEWS[stored]:
        raise ConfigError(
            f"{setting} while data.feature_views = {show(stored)}: expected {wanted}, so that there are views {purpose}"
        )
