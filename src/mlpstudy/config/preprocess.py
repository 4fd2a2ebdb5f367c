"""How images are brought to one size, and what counts as a duplicate."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mlpstudy.config.base import Config


def regular_expression(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a regular expression ({error})") from None
    if groups != 1:
        raise ValueError("expected a regular expression with one group, the name of the original")
    return text


Derivation = Annotated[str, AfterValidator(regular_expression)]


class ImageSettings(Config):
    image_size: int = Field(ge=4, le=1024)  # px; images are squashed to squares
    channels: Literal["gray", "rgb"]
    bad_images: Literal["fail", "drop"]
    largest_image_px: int = Field(ge=1, le=1_000_000_000)  # width x height; more is refused undecoded
    near_duplicate_distance: int | None = Field(ge=0, le=16)  # bits of 64; null = look for none


class PreprocessConfig(ImageSettings):
    derived_from: Derivation | None  # matches the name of a derived copy; group 1 names its original
