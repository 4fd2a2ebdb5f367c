"""Class probabilities of a trained network."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpstudy.memory import keep_freed_memory
from mlpstudy.nets.build import Network

CHUNK = 64  # images at a time: a cnn's first layer makes 34 MB of 64 images of 64 px


def probabilities(network: Network, images: NDArray[Any]) -> NDArray[np.float32]:
    """(N, S, S, C) uint8 or (N, V, 1, D) float32 -> (N, K) float32, rows summing to 1.

    Computed in float32, whatever training used.
    """
    keep_freed_memory()
    network.eval()
    with torch.inference_mode():
        chunks = [of_chunk(network, images[first : first + CHUNK]) for first in range(0, len(images), CHUNK)]
    return np.concatenate(chunks)


def of_chunk(network: Network, images: NDArray[Any]) -> NDArray[np.float32]:
    """(B, S, S, C) uint8 or (B, V, 1, D) float32 -> (B, K) float32."""
    result: NDArray[np.float32] = network.probabilities(torch.from_numpy(np.ascontiguousarray(images))).numpy()
    return result
