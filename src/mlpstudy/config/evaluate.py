"""What is compared with what, and what the report says of where it came from."""

from typing import Any, Literal

from pydantic import Field

from mlpstudy.config.base import Config


class EvaluateConfig(Config):
    score: Literal["accuracy", "balanced_accuracy"]
    baseline: str
    seed: int = Field(ge=0)
    variants: dict[str, dict[str, Any]]  # name -> settings that differ, as {"model.dropout": 0.5}
    settings: dict[str, Any]  # the sections of params.yaml that made this study, for the report
