"""A word that a setting may be is one that the code knows what to do with, and params.yaml tells it."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from mlpstudy import config
from mlpstudy.compare.scores import WEIGHTS
from mlpstudy.config.base import Config
from mlpstudy.config.params import Params
from mlpstudy.config.preprocess import CHANNEL_COUNTS
from mlpstudy.config.search import KINDS as SEARCH_KINDS
from mlpstudy.download.sources import KINDS as SOURCE_KINDS
from mlpstudy.export import card
from mlpstudy.export.sentences import TEST_VIEWS
from mlpstudy.nets.build import BODIES, FILTER_NORMS, NORMS
from mlpstudy.nets.init import INITIALIZERS
from mlpstudy.nets.layers import ACTIVATIONS
from mlpstudy.nets.views import VIEWS, VIEWS_OF_FEATURES
from mlpstudy.report.answers.imbalance import TWIN
from mlpstudy.resolve.combinations import SHOWING
from mlpstudy.split.enough import FEW_TESTED_MEANS
from mlpstudy.split.make import SCHEMES
from mlpstudy.train.batches.loader import AUGMENTERS
from mlpstudy.train.optimizers import OPTIMIZERS, SCHEDULES
from mlpstudy.views import VIEWS as STORED_VIEWS
from mlpstudy.wording.measures import SCORE_NAMES, SCORES
from mlpstudy.wording.references import ALONE, PLAIN
from tests.conftest import ROOT

PARAMS = (ROOT / "params.yaml").read_text(encoding="utf-8")
LANGUAGES = {"en", *(folder.name for folder in (ROOT / "src/mlpstudy/locale").iterdir() if folder.is_dir())}
OFF = "none"  # of a setting whose tables have no entry for it
# field of a config -> the tables in which its words are looked up
TABLES: dict[str, tuple[Iterable[str], ...]] = {
    "Axis.kind": (SEARCH_KINDS,),
    "SourceSettings.kind": (SOURCE_KINDS,),
    "ImageSettings.channels": (CHANNEL_COUNTS, card.ORDER),
    "ImageSettings.feature_views": (STORED_VIEWS,),
    "SplitSettings.scheme": (SCHEMES,),
    "StudySection.score": (WEIGHTS, SCORES, SCORE_NAMES, TWIN, FEW_TESTED_MEANS, PLAIN, ALONE),
    "SplitConfig.score": (WEIGHTS,),
    "ReportConfig.score": (WEIGHTS,),
    "ReportSettings.language": (LANGUAGES,),
    "ModelConfig.kind": (BODIES,),
    "ModelConfig.input": (AUGMENTERS,),
    "ModelConfig.activation": (ACTIVATIONS,),
    "ModelConfig.norm": ({OFF, *NORMS}, {OFF, *FILTER_NORMS}),
    "ModelConfig.init": (INITIALIZERS,),
    "ModelConfig.test_views": (VIEWS, VIEWS_OF_FEATURES, STORED_VIEWS, TEST_VIEWS, SHOWING),
    "TrainConfig.optimizer": (OPTIMIZERS,),
    "TrainConfig.schedule": (SCHEDULES,),
    # looked up nowhere: the words that the code compares with
    "ImageSettings.bad_images": (("fail", "drop"),),  # preprocess/convert.py
    "SplitSettings.leakage": (("drop", "fail", "keep"),),  # split/leftout.py
    "SplitSettings.label_conflicts": (("fail", "drop"),),  # split/leftout.py
    "TrainConfig.class_weights": (("balanced",),),  # train/objective.py
    "TrainConfig.device": (("auto", "cpu", "cuda"),),  # train/device.py
    "TrainConfig.precision": (("auto", "float32", "bfloat16"),),  # train/device.py
}


def words(annotation: Any) -> tuple[str, ...]:
    """Of a Literal, or of a Literal | None; none of any other type."""
    if get_origin(annotation) in (Union, UnionType):
        return words(get_args(annotation)[0])
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def own_choices(kind: type[Config]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The class's own fields that are one of a few words, and these."""
    for name in kind.__annotations__.keys() & kind.model_fields.keys():
        if legal := words(kind.model_fields[name].annotation):
            yield f"{kind.__name__}.{name}", legal


def choices() -> dict[str, tuple[str, ...]]:
    """Of every config: <class>.<field> -> the words that it may be."""
    names = [module.name for module in pkgutil.iter_modules(config.__path__, "mlpstudy.config.")]
    modules = map(importlib.import_module, names)
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return {name: legal for kind in kinds if issubclass(kind, Config) for name, legal in own_choices(kind)}


CHOICES = choices()


def test_every_setting_that_is_one_of_a_few_words_is_held_against_its_tables() -> None:
    assert CHOICES.keys() == TABLES.keys(), "TABLES above: what the code does with each word of a setting"


@pytest.mark.parametrize("setting", TABLES)
def test_a_legal_word_is_one_that_the_code_knows_and_the_other_way_round(setting: str) -> None:
    for table in TABLES[setting]:
        others = sorted(set(table) ^ set(CHOICES[setting]))
        assert not others, f"{setting}: {others} in its config alone or in a table of TABLES alone, expected in both"


@pytest.mark.shipped
def test_params_yaml_tells_the_legal_words() -> None:
    """In the comment behind the setting, as `mlp | cnn (a small one)`."""
    told = 0
    for section, field in Params.model_fields.items():
        for name, inner in getattr(field.annotation, "model_fields", {}).items():
            if legal := words(inner.annotation):
                (comment,) = re.findall(rf"^{section}:\n(?:(?: .*)?\n)*?  {name}:.*?# (.*)$", PARAMS, re.MULTILINE)
                shown = {part.split()[0].rstrip(":;") for part in comment.split(" | ")}
                missing = sorted(set(legal) - shown)
                assert not missing, f"{missing}: expected in the comment behind {section}.{name} in params.yaml"
                told += 1
    assert told >= 18
