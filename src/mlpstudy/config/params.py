"""The whole of params.yaml as a person writes it; `mlpstudy.resolve` makes one config per stage of it."""

from typing import Annotated, Any

from pydantic import Field

from mlpstudy.config.base import Config
from mlpstudy.config.download import SourceSettings
from mlpstudy.config.preprocess import Derivation, Grouping, ImageSettings
from mlpstudy.config.report import Difference, ReportSettings
from mlpstudy.config.split import Score, SplitSettings
from mlpstudy.config.train import ModelConfig, Policy, TrainConfig

NAME = "^[a-z][a-z0-9_]{0,99}$"  # DVC drops other names silently, or stumbles over them
Name = Annotated[str, Field(pattern=NAME)]


class DataSection(ImageSettings):
    """Which images, and how they are brought to one size."""

    source: str  # a key of sources


class SourceSection(SourceSettings):
    """One source of images, and what its file names say."""

    derived_from: Derivation | None = None
    group_from: Grouping | None = None
    train_per_class: int | None = Field(default=None, ge=1, le=10**9)  # where split.train_per_class is null


class StudySection(Config):
    """How many runs, and what is compared with what."""

    runs: int = Field(ge=2, le=1000)  # paired repeats per variant (holdout)
    score: Score
    seed: int = Field(ge=0)
    baseline: str  # a key of variants
    margin: Difference | None  # share of 1: a variant may be called at most this much worse
    detect: Difference | None  # that is to be found, as a share of 1; null = none named


class TrainSection(TrainConfig):
    """How a variant is trained; its augmentation by name."""

    augment: str  # a key of augment


class Params(Config):
    """All sections; variants are checked once they are merged."""

    data: DataSection
    sources: dict[Name, SourceSection]
    split: SplitSettings
    study: StudySection
    model: ModelConfig
    train: TrainSection
    augment: dict[Name, Policy]
    report: ReportSettings
    variants: dict[Name, dict[str, Any]]  # what differs from model and train
