"""What the trivial methods see of an image: its size, a thumbnail, and what a frozen backbone makes of it."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.features import read_features
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.index import read_index
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS, Features

THUMBNAIL = 8  # px


def load_features(method: str) -> Features:
    """Of all N images; those of a backbone only for a method that takes them."""
    index = read_index()
    sizes = np.stack([index.width_px, index.height_px], axis=1).astype(np.float64)
    return Features(sizes, thumbnails(read_images()), read_features()[:, 0] if method in FEATURE_METHODS else None)


def available_methods() -> list[str]:
    """Those that have what they need: some take features, which not every study has."""
    return [*METHODS, *(FEATURE_METHODS if paths.FEATURES.is_file() else ())]


def thumbnails(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(N, S, S, C) -> (N, 64 C): each pixel the mean of the area it covers."""
    import cv2

    cv2.setNumThreads(1)
    small = [cv2.resize(image, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA) for image in images]
    return np.stack(small).reshape(len(images), -1) / 255
