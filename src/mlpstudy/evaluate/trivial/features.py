"""What the trivial methods see of an image: its size, and a thumbnail."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.index import read_index
from mlpstudy.evaluate.trivial.methods import Features

THUMBNAIL = 8  # px


def load_features() -> Features:
    """Of all N images."""
    index = read_index()
    sizes = np.stack([index.width_px, index.height_px], axis=1).astype(np.float64)
    return Features(sizes, thumbnails(read_images()))


def thumbnails(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(N, S, S, C) -> (N, 64 C): each pixel the mean of the area it covers."""
    import cv2

    cv2.setNumThreads(1)
    small = [cv2.resize(image, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA) for image in images]
    return np.stack(small).reshape(len(images), -1) / 255
