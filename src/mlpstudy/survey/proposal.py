"""The settings of params.yaml that fit a source."""

from collections.abc import Mapping
from typing import Any

from mlpstudy.resolve.values import value_of
from mlpstudy.survey.sample import Sample

SOURCE = "folder"  # the key of sources that init writes
SIZE_PX, SMALL_SIZE_PX = 64, 32
# what was set for another source and need not fit this one
OF_A_SOURCE = ("root", "splits", "ignore", "labels", "digest", "derived_from", "group_from", "train_per_class")


def source_settings(path: str, chosen: Mapping[str, Any], another: bool) -> dict[str, Any]:
    """Setting -> value of sources.folder, chosen anew; of `another` source what was set before is taken away."""
    settings: dict[str, Any] = {"kind": "path", "path": path}
    return {**settings, **(dict.fromkeys(OF_A_SOURCE) if another else {}), **chosen}


def proposal(
    source: Mapping[str, Any], sample: Sample, scheme: str, size: int | None, channels: str | None
) -> dict[str, Any]:
    """Setting of params.yaml -> value, for all that init decides on."""
    return {
        "data.source": SOURCE,
        "data.image_size": image_size(sample) if size is None else size,
        "data.channels": channels or ("gray" if sample.gray == len(sample.usable) else "rgb"),
        **{f"sources.{SOURCE}.{name}": value for name, value in source.items()},
        "split.scheme": scheme,
    }


def image_size(sample: Sample) -> int:
    """64 px, or 32 where at least half of the images are narrower or lower than 64 px: larger brings no detail."""
    return SIZE_PX if sample.shorter_side_px >= SIZE_PX else SMALL_SIZE_PX


def differing(settings: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Those that params.yaml has otherwise; a setting that it lacks is null."""
    return {name: value for name, value in settings.items() if value_of(name, params) != value}
