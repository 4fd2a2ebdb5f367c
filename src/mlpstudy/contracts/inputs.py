"""What a network takes of every image: its pixels, or the features that a backbone made of it."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.train import InputName, InputShape
from mlpstudy.contracts.features import read_features
from mlpstudy.contracts.images import read_images
from mlpstudy.views import VIEWS, ViewsName

Inputs = NDArray[np.uint8] | NDArray[np.float32]


def read_inputs(kind: InputName, folder: Path = Path(), views: ViewsName = "none") -> Any:
    """Pixels (N, S, S, C) uint8; or features (N, V, 1, D) float32 in these views, memory-mapped.

    Features in one view have the form of an image of one pixel with D channels, so that all that is said of images
    holds of them: training sees that of the images as they are, and knows no other. `views` are those over which
    predictions are averaged; a network turns pixels itself, for which it changes nothing.
    """
    return read_images(folder) if kind == "pixels" else read_features(folder)[:, : VIEWS[views], np.newaxis]


def input_shape(kind: InputName) -> InputShape:
    """C, S, S of one image; D, 1, 1 of features."""
    _, side, _, channels = read_inputs(kind).shape
    return channels, side, side
