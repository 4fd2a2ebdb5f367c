"""What is predicted and fitted."""

from pydantic import Field

from mlpstudy.config.base import Config


class EvaluateConfig(Config):
    """Everything that evaluate needs to know besides the files of the stages before."""

    variants: tuple[str, ...]  # sorted
    seed: int = Field(ge=0)  # study.seed: which training images kernel ridge takes where there are too many
