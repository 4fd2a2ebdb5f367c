"""Who is train, validation and test in each run."""

from typing import Literal

from pydantic import Field

from mlpstudy.config.base import Config

Score = Literal["accuracy", "balanced_accuracy"]  # what verdicts compare


class SplitSettings(Config):
    """How images are divided; what each value means, params.yaml says."""

    scheme: Literal["holdout", "kfold"]
    test: float = Field(gt=0, lt=1)  # share of all, where the source brings no test split
    validation: float = Field(gt=0, lt=1)  # share of the rest, taken before train_per_class
    folds: int = Field(ge=2, le=100)
    repeats: int = Field(ge=1, le=100)
    train_per_class: int | None = Field(ge=1, le=10**9)  # drawn anew in each run; null = all
    leakage: Literal["drop", "fail", "keep"]
    label_conflicts: Literal["fail", "drop"]
    seed: int = Field(ge=0)


class SplitConfig(SplitSettings):
    """Those settings, and what study has to say to the division."""

    runs: int = Field(ge=2, le=1000)  # of each variant, in holdout
    draw_seed: int = Field(ge=0)  # study.seed: run i draws its training images from it
    score: Score  # study.score: of a mean of recalls the smallest class limits what can be found
    detect: float | None = Field(gt=0, lt=1)  # difference that is to be found: is the study large enough?
    comparisons: int | None = Field(ge=0)  # variants to be compared with the baseline; null where detect is, which
    # keeps another variant from running the split again
