"""How images are brought to one size, and what counts as a duplicate."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mlpstudy.config.base import Config
from mlpstudy.views import ViewsName


def pattern_of(group: str) -> AfterValidator:
    """Regular expressions with one group, which holds what `group` says."""

    def check(text: str) -> str:
        try:
            groups = re.compile(text).groups
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"expected a regular expression ({error})") from None
        if groups != 1:
            raise ValueError(f"expected a regular expression with one group, {group}")
        return text

    return AfterValidator(check)


Derivation = Annotated[str, pattern_of("the name of the original")]
Grouping = Annotated[str, pattern_of("the name of what may not be parted")]

CHANNEL_COUNTS = {"gray": 1, "rgb": 3}  # data.channels -> C


class ImageSettings(Config):
    """How images are brought to one size, and what counts as unusable or as a copy."""

    image_size: int = Field(ge=4, le=1024)  # px; images are squashed to squares
    channels: Literal["gray", "rgb"]
    bad_images: Literal["fail", "drop"]
    largest_image_px: int = Field(ge=1, le=1_000_000_000)  # width x height; more is refused undecoded
    near_duplicate_distance: int | None = Field(ge=0, le=16)  # bits of 64; null = look for none
    near_duplicate_orientations: bool  # also mirrored and turned by quarters
    features: str | None = Field(min_length=1)  # of which frozen network: a name, or the path of an ONNX file
    feature_views: ViewsName  # in which ways each image lies when features are taken


class PreprocessConfig(ImageSettings):
    """Those settings, and what the source's file names say."""

    source: str = "folder"  # its key in sources, for messages
    derived_from: Derivation | None  # matches the name of a derived copy; group 1 names its original
    group_from: Grouping | None  # matches file names; group 1 names the patient, video or scene that may not be parted
