"""What is compared with what, and what the report says of where it came from."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mlpstudy.config.base import Config
from mlpstudy.config.split import Score

Difference = Annotated[float, Field(ge=1e-6, lt=1)]  # of scores; to show a smaller one takes millions of test images


class ReportSettings(Config):
    """How the report is told; a change of these runs the stage report alone."""

    language: Literal["en", "es"]  # of the report, an export's page and card, and `mlpstudy diff`
    trial: bool  # shows scores and no comparison, whatever was compared


class ReportConfig(ReportSettings):
    """Everything that report needs to know besides the files of the stages before."""

    score: Score
    baseline: str
    margin: Difference | None  # share of 1: a variant may be called at most this much worse
    detect: float | None  # difference that was to be found, as a share of 1
    variants: dict[str, dict[str, Any]]  # name -> settings that differ, as {"model.dropout": 0.5}
    settings: dict[str, Any]  # the sections of params.yaml that made this study
    digest: str = ""  # of all that params.yaml said; empty in a study that did not note it
