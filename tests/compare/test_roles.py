from mlpstudy.compare.roles import copies, different_by_hand, full_settings, variant_role
from mlpstudy.compare.study import Study


def test_a_variant_has_what_all_share_and_what_differs(compared: Study) -> None:
    settings = full_settings(compared.config, "better")
    assert (settings["model.dropout"], settings["train.epochs"]) == (0.5, 3)
    assert full_settings(compared.config, "baseline") == settings | {"model.dropout": 0.0}


def test_a_network_of_another_kind_is_a_reference(compared: Study) -> None:
    assert [variant_role(compared.config, name) for name in ("baseline", "better", "cnn")] == [
        "baseline",
        "variant",
        "reference",
    ]


def test_a_copy_has_every_setting_of_the_baseline_and_another_name(compared: Study) -> None:
    assert copies(compared.config) == set()
    more = compared.config.variants | {"ours": {}, "restated": {"model.dropout": 0.0}, "search": {"search": {}}}
    assert copies(compared.config.model_copy(update={"variants": more})) == {"ours", "restated"}


def test_what_a_variant_says_by_hand_of_what_it_searches_is_no_difference(compared: Study) -> None:
    search = {"search": {"trials": 2, "space": {"model.dropout": {"uniform": [0.0, 0.5]}}}}
    variants = {"baseline": search, "said": search | {"model.dropout": 0.3}, "other": search | {"model.norm": "layer"}}
    config = compared.config.model_copy(update={"variants": variants})
    assert copies(config) == {"said"}
    assert full_settings(config, "said")["model.dropout"] == 0.0


def test_what_a_search_sets_is_no_difference_by_hand(compared: Study) -> None:
    searched = {"model.dropout": {"uniform": [0.0, 0.5]}, "model.norm": {"choice": ["none", "batch"]}}
    search = {"search": {"trials": 2, "space": searched}, "train.epochs": 9, "model.input": "features"}
    normalised = {"model.dropout": 0.3, "model.batchnorm": True, "train.epochs": 9}
    config = compared.config.model_copy(update={"variants": {"baseline": {}, "tuned": search, "by_hand": normalised}})
    assert different_by_hand(config, "tuned", "baseline") == ["model.input", "train.epochs"]
    assert different_by_hand(config, "tuned", "by_hand") == ["model.input"]
