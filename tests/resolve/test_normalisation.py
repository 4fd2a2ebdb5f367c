"""Two settings that name one normalisation come out as one."""

from pathlib import Path
from typing import Any

import pytest

from mlpstudy.config.tuned import with_settings
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.stages import resolve
from tests.resolve.test_stages import changed, digests, write

pytestmark = pytest.mark.shipped


def spelt(folder: Path, **changes: Any) -> dict[str, str]:
    """The configs of the shipped study with these settings, dots written as double underscores."""
    folder.mkdir()
    return digests(write(folder, changed({key.replace("__", "."): value for key, value in changes.items()})))


def test_both_spellings_of_batch_normalisation_give_the_same_files(tmp_path: Path) -> None:
    shared = spelt(tmp_path / "a", model__norm="batch")
    assert shared == spelt(tmp_path / "b", model__batchnorm=True) != spelt(tmp_path / "c")
    assert shared == spelt(tmp_path / "d", model__batchnorm=True, model__norm="batch")
    own = [
        spelt(tmp_path / name, variants__dropout__model=model)
        for name, model in (("e", {"norm": "batch"}), ("f", {"batchnorm": True, "norm": "none"}))
    ]
    assert own[0] == own[1]


@pytest.mark.parametrize(
    ("shared", "own", "expected"),
    [
        ({"model.batchnorm": True}, {"norm": "layer"}, "layer"),
        ({"model.batchnorm": True}, {"norm": "none"}, "none"),
        ({"model.norm": "batch"}, {"batchnorm": False}, "none"),
        ({"model.norm": "layer"}, {"batchnorm": True}, "batch"),
        ({"model.norm": "layer"}, {"batchnorm": False}, "layer"),
        ({"model.norm": "layer"}, {}, "layer"),
    ],
)
def test_a_variants_own_takes_the_place_of_what_is_shared(
    tmp_path: Path, shared: dict[str, Any], own: dict[str, Any], expected: str
) -> None:
    resolved = resolve(write(tmp_path, changed(shared | {"variants.dropout.model": own})))
    model = resolved.variants["dropout"].model
    assert (model.normalisation, model.norm == "batch") == (expected, False)
    assert resolved.stages["report"].model_dump()["variants"]["dropout"].get("model.norm") != "batch"


@pytest.mark.parametrize(("section", "named"), [("model", "baseline"), ("variants.dropout.model", "dropout")])
def test_two_kinds_at_once_are_refused_by_name(tmp_path: Path, section: str, named: str) -> None:
    file = write(tmp_path, changed({f"{section}.batchnorm": True, f"{section}.norm": "layer"}))
    with pytest.raises(ConfigError) as error:
        resolve(file)
    expected = f'variants.{named}.model.norm = "layer": expected none or batch where model.batchnorm is true'
    assert str(error.value).startswith(f"{file}: {expected}")


def test_a_variant_that_says_yes_and_no_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, changed({"variants.dropout.model": {"norm": "batch", "batchnorm": False}}))
    with pytest.raises(ConfigError) as error:
        resolve(file)
    expected = 'variants.dropout.model.norm = "batch": expected none or layer where model.batchnorm is false'
    assert str(error.value) == f"{file}: {expected}"


@pytest.mark.parametrize("own", [{}, {"model": {"batchnorm": True}}])
def test_a_search_of_norm_has_no_shared_batch_normalisation_behind_it(tmp_path: Path, own: dict[str, Any]) -> None:
    search = {"trials": 3, "space": {"model.norm": {"choice": ["none", "layer", "batch"]}}}
    file = write(tmp_path, changed({"model.batchnorm": True, "variants.tuned": {**own, "search": search}}))
    config = resolve(file).variants["tuned"]
    assert config.search
    kinds = ("none", "layer", "batch")
    tried = [with_settings(config, config.search, {"model.norm": kind}).model.normalisation for kind in kinds]
    assert tried == list(kinds)
