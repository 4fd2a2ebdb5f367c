"""What a variant is made of, and what part it plays in the comparison."""

from collections.abc import Sequence
from typing import Any, Literal

from mlpstudy.config.report import ReportConfig
from mlpstudy.config.search import SEARCH, effective

Role = Literal["baseline", "variant", "reference", "trivial"]
Settings = dict[str, Any]  # {"model.dropout": 0.5, ...}
INPUT, IMAGES = "model.input", "train.images_per_class"  # what of an image a network sees, and how many it learns from
TASK = ("model.kind", INPUT, IMAGES)


def full_settings(config: ReportConfig, variant: str) -> Settings:
    """Every setting of model and train, those that the variant shares and those that it changes; and its search.

    Of a setting that its search sets it is the shared value, whatever the variant says of it by hand.
    """
    shared = {
        f"{section}.{key}": value for section in ("model", "train") for key, value in config.settings[section].items()
    }
    return shared | {SEARCH: None} | effective(config.variants[variant])


def searched_variants(config: ReportConfig) -> list[str]:
    """Names of the variants whose runs search settings themselves, sorted."""
    return [name for name in sorted(config.variants) if full_settings(config, name)[SEARCH] is not None]


def variant_role(config: ReportConfig, variant: str) -> Role:
    """A variant of another kind than the baseline (a cnn among mlps) is a reference, outside the family."""
    if variant == config.baseline:
        return "baseline"
    kinds = {full_settings(config, name)["model.kind"] for name in (variant, config.baseline)}
    return "variant" if len(kinds) == 1 else "reference"


def copies(config: ReportConfig) -> set[str]:
    """Variants that are the baseline under another name, setting by setting."""
    baseline = full_settings(config, config.baseline)
    alike = {name for name in config.variants if full_settings(config, name) == baseline}
    return alike - {config.baseline}


def same_task(config: ReportConfig, variant: str, other: str) -> bool:
    """Do networks of one kind learn from the same? If not, a difference may be that of what they were given."""
    return not different(config, variant, other, TASK)


def different(config: ReportConfig, variant: str, other: str, settings: Sequence[str]) -> list[str]:
    """Those of the settings in which the two differ."""
    one, two = full_settings(config, variant), full_settings(config, other)
    return [name for name in settings if one.get(name) != two.get(name)]


def different_by_hand(config: ReportConfig, variant: str, other: str) -> list[str]:
    """All settings in which the two differ that no search of theirs sets; first those of what they learn from.

    Who searches `model.norm` searches batch normalisation with it.
    """
    both = [full_settings(config, name) for name in (variant, other)]
    searched = {setting for settings in both if settings[SEARCH] for setting in settings[SEARCH]["space"]}
    searched |= {SEARCH} | ({"model.batchnorm"} if "model.norm" in searched else set())
    names = dict.fromkeys([*TASK, *both[0], *both[1]])
    return different(config, variant, other, [name for name in names if name not in searched])
