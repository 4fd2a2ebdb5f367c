"""Why images take no part in a study: in short, as data/split/left_out.csv has it, and in words."""

from collections.abc import Mapping
from typing import Literal

from mlpstudy.language import N_

LeftOut = Literal["unusable", "label_conflict", "copy", "leak_copy", "leak_near"]
REASONS: dict[str, str] = {
    "unusable": N_("the file cannot be used"),
    "label_conflict": N_("the same pixels in two classes"),
    "copy": N_("the same pixels as another image of its split"),
    "leak_copy": N_("the same pixels as an image of a later split"),
    "leak_near": N_("near duplicate or derived copy of an image of a later split, or of one declared group with it"),
}
POOLED = REASONS | {"copy": N_("the same pixels as another image")}  # where the splits of the source do not count


def reasons_in_words(scheme: str, splits: int) -> Mapping[str, str]:
    """Of a source with so many splits, which k-fold pools."""
    return POOLED if scheme == "kfold" or splits == 1 else REASONS
