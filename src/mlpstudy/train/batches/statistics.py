"""What a run's inputs are normalised by: statistics of its own training images, or of their features."""

import numpy as np
import torch
from torch import Tensor

from mlpstudy.config.train import ModelConfig
from mlpstudy.contracts.features import feature_scale
from mlpstudy.nets.whitening import LEVELS, axes_and_gains, cosine_waves, of_waves
from mlpstudy.train.batches.samples import Samples

# images whose waves are taken at a time, on any device: in float64 they and their company are 34 times as large
FEW = 64


def input_statistics(model: ModelConfig, samples: Samples) -> dict[str, Tensor]:
    """By the names that the network's normalisation (`nets/layers.py`) has for them, float32."""
    mean, deviation = (feature_statistics if model.input == "features" else channel_statistics)(samples)
    known = {"mean": mean, "deviation": deviation}
    if model.whitens:
        known |= whitening_statistics(samples, mean, deviation, model.whitening)
    return known


def whitening_statistics(samples: Samples, mean: Tensor, deviation: Tensor, share: float) -> dict[str, Tensor]:
    """Axes (C, C), waves (S, S) and gains (C, S, S) of `nets/whitening.py`."""
    waves = cosine_waves(samples.shape[1])
    axes, gains = axes_and_gains(wave_products(samples, mean, deviation, waves), deviation, share)
    return {name: value.float() for name, value in (("axes", axes), ("waves", waves), ("gains", gains))}


def wave_products(samples: Samples, mean: Tensor, deviation: Tensor, waves: Tensor) -> Tensor:
    """(C, C, S, S) float64: over the images, the mean product of two channels' amounts of each wave."""
    C, S, _ = samples.shape
    total = torch.zeros(C, C, S, S, dtype=torch.float64)
    for chosen in samples.chunks(FEW):
        pixels = torch.from_numpy(samples.array(chosen)).double() / LEVELS  # B, S, S, C
        planes = (pixels - mean.double()) / deviation.double()
        amounts = of_waves(planes.permute(0, 3, 1, 2), waves)
        total += torch.einsum("bcuv,bduv->cduv", amounts, amounts)
    return total / len(samples)


def channel_statistics(samples: Samples) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel in 0..1, (C,) each, from exact counts of the 256 levels."""
    counts = np.zeros((samples.images.shape[-1], 256), np.int64)
    for chosen in samples.chunks():
        for channel, plane in enumerate(np.moveaxis(samples.array(chosen), -1, 0)):
            # np.bincount makes numbers of 8 bytes of the pixels first, and takes three times as long
            counts[channel] += torch.bincount(torch.from_numpy(plane.ravel()), minlength=256).numpy()
    levels, total = np.arange(256), counts[0].sum()
    mean = counts @ levels / total
    variance = counts @ levels**2 / total - mean**2
    deviation = np.sqrt(np.maximum(variance, 1.0))  # at least one grey level: a uniform channel is divided by no zero
    return torch.tensor(mean / 255, dtype=torch.float32), torch.tensor(deviation / 255, dtype=torch.float32)


def feature_statistics(samples: Samples) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each feature over the samples as they are, (D,) each, summed in float64."""
    D = samples.images.shape[-1]
    total, squares = np.zeros(D), np.zeros(D)
    for chosen in samples.chunks():
        values = samples.array(chosen).reshape(-1, D).astype(np.float64)
        total += values.sum(axis=0)
        squares += (values**2).sum(axis=0)
    mean = total / len(samples)
    deviation = feature_scale(np.sqrt(np.maximum(squares / len(samples) - mean**2, 0)))
    return torch.tensor(mean, dtype=torch.float32), torch.tensor(deviation, dtype=torch.float32)
