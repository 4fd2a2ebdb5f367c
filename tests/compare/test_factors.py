from dataclasses import replace
from typing import Any

from mlpstudy.compare.factors import crossed, families, reference
from mlpstudy.compare.study import Study


def with_settings(study: Study, variants: dict[str, dict[str, Any]]) -> Study:
    """The same networks, as if the variants of those names, and no others, had these settings."""
    return replace(study, config=study.config.model_copy(update={"variants": variants}))


def test_a_family_differs_in_the_named_setting_and_in_nothing_else(compared: Study) -> None:
    study = with_settings(
        compared,
        {
            "better": {"model.activation": "tanh"},
            "similar": {"model.activation": "tanh", "model.dropout": 0.5},
            "early": {"model.dropout": 0.5},
            "baseline": {},
            "lost": {"model.init": "constant"},
        },
    )
    assert families(study, "model.activation") == [
        {("relu",): "baseline", ("tanh",): "better"},
        {("relu",): "early", ("tanh",): "similar"},
    ]
    assert families(study, "train.mixup") == []


def test_a_family_without_the_baseline_is_compared_with_its_first(compared: Study) -> None:
    assert reference(compared, {("relu",): "baseline", ("tanh",): "better"}) == "baseline"
    assert reference(compared, {("tanh",): "better", ("relu",): "baseline"}) == "baseline"
    assert reference(compared, {("relu",): "early", ("tanh",): "similar"}) == "early"


def test_numbers_are_ordered_by_size_and_the_baseline_stands_for_its_twins(compared: Study) -> None:
    sizes = {"better": 128, "early": 8, "baseline": 16, "a_twin": 16}
    study = with_settings(compared, {name: {"train.batch_size": size} for name, size in sizes.items()})
    (family,) = families(study, "train.batch_size")
    assert list(family.items()) == [((8,), "early"), ((16,), "baseline"), ((128,), "better")]


def test_a_grid_holds_what_is_crossed_alone(compared: Study) -> None:
    tanh, he = {"model.activation": "tanh"}, {"model.init": "he_normal"}
    variants = {"baseline": {}, "better": tanh, "similar": he, "lost": {"model.init": "constant"}}
    assert crossed(with_settings(compared, variants), "model.activation", "model.init") == []
    grid = {
        ("relu", "default"): "baseline",
        ("relu", "he_normal"): "similar",
        ("tanh", "default"): "better",
        ("tanh", "he_normal"): "early",
    }
    study = with_settings(compared, variants | {"early": tanh | he})
    assert crossed(study, "model.activation", "model.init") == [grid]
