"""What is predicted and fitted."""

from pydantic import Field

from mlpstudy.config.base import Config
from mlpstudy.config.search import Axis


class EvaluateConfig(Config):
    """Everything that evaluate needs to know besides the files of the stages before."""

    variants: tuple[str, ...]  # sorted
    # study.seed: which training images kernel ridge takes where there are too many, and the forest behind importances
    seed: int = Field(ge=0)
    searches: dict[str, dict[str, Axis]] = Field(default_factory=dict)  # variant -> the space that its runs search
