"""Settings that change nothing beside others: told beforehand, so that nobody waits for an effect that cannot come.

They are no errors: what one variant has no use for another one may have, and whoever takes all hidden layers away need
not delete the variants that act on them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mlpstudy.config.base import show
from mlpstudy.config.params import Params
from mlpstudy.config.search import SEARCH, effective
from mlpstudy.config.train import VariantConfig
from mlpstudy.config.tuned import possible_configs
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.resolve.combinations import SPACE
from mlpstudy.resolve.variants import differing_settings, flatten, inherited

SCALED = ("uniform", "constant")  # values of model.init that have a scale
OF_MLPS = ("model.hidden", "model.residual")
OF_HIDDEN_LAYERS = ("model.activation", "model.batchnorm", "model.norm", "model.residual", "model.dropout")
# setting -> the value of which nobody expects anything
OFF: Mapping[str, Any] = {"model.init_scale": None} | {each.setting: each.off for each in REGULARISERS}
Reasons = Mapping[str, str]  # setting -> why it changes nothing


def idle_lines(params: Params, variants: Mapping[str, VariantConfig]) -> list[str]:
    """A line for each setting that a variant names in vain, and for each shared one that is in vain in all of them."""
    # of a variant that searches, what is idle whatever its search tries
    reasons = {name: idle_in_all(map(idle_in, possible_configs(config))) for name, config in variants.items()}
    lines = [
        f"variants.{name}: {line}"
        for name, idle in reasons.items()
        for line in named_in_vain(differing_settings(params.variants[name]), idle)
    ]
    shared = flatten(inherited(params))
    values = {setting: shared[setting] for setting in OFF}
    return [*lines, *told(values, idle_in_all(reasons.values())), *idle_views(params)]


def idle_views(params: Params) -> Iterator[str]:
    """Views of features, where no features are taken."""
    stored = params.data.feature_views
    if params.data.features is None and stored != "none":
        yield f"data.feature_views = {show(stored)} changes nothing, for data.features = null stores no features"


def idle_in_all(reasons: Iterable[Reasons]) -> Reasons:
    """With the reason that the first has; there is one at least."""
    first, *others = reasons
    return {setting: why for setting, why in first.items() if all(setting in other for other in others)}


def idle_in(config: VariantConfig) -> Reasons:
    """Of a variant without a search."""
    model, idle = config.model, dict[str, str]()
    if model.kind != "mlp":
        idle |= dict.fromkeys(OF_MLPS, f"model.kind = {show(model.kind)} has layers of its own")
    elif not model.hidden:
        idle |= dict.fromkeys(OF_HIDDEN_LAYERS, "model.hidden = [] has no hidden layer")
    if model.input != "pixels":
        idle["model.whitening"] = f"model.input = {show(model.input)} has no spatial frequencies"
    if model.init not in SCALED:
        idle["model.init_scale"] = f"model.init = {show(model.init)} has a scale of its own"
    if config.train.epochs == 1:
        idle["train.early_stopping"] = "train.epochs = 1 leaves no epoch to stop or to choose"
    return idle


def named_in_vain(differing: Mapping[str, Any], idle: Reasons) -> Iterator[str]:
    """Of what a variant says: settings that are idle, beside its search or in it, and those that its search sets."""
    search = differing.get(SEARCH)
    space = search["space"] if search else {}
    yield from told(effective(differing), idle)
    yield from told(differing, dict.fromkeys(space, "the variant's search sets it"))
    yield from (f"{SPACE}{setting} changes nothing, for {idle[setting]}" for setting in space if setting in idle)


def told(values: Mapping[str, Any], idle: Reasons) -> Iterator[str]:
    """A line for each value that is idle; none for one with which a setting is off."""
    for setting, value in values.items():
        if setting in idle and (setting not in OFF or value != OFF[setting]):
            yield f"{setting} = {show(value)} changes nothing, for {idle[setting]}"
