"""Class probabilities of a trained network."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

CHUNK = 64  # images at a time: the filters of a cnn answer 64 images of 64 px in 34 MB a layer


def probabilities(network: nn.Module, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(N, S, S, C) uint8 -> (N, K) float32, rows summing to 1. Computed in float32, whatever the training used."""
    network.eval()
    with torch.inference_mode():
        chunks = [softmax(network, images[start : start + CHUNK]) for start in range(0, len(images), CHUNK)]
    return np.concatenate(chunks)


def softmax(network: nn.Module, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    logits = network(torch.from_numpy(np.ascontiguousarray(images)))
    result: NDArray[np.float32] = torch.softmax(logits, dim=1).numpy()
    return result
