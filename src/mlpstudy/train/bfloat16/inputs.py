"""A run's normalised training images, kept in bfloat16 where each epoch would make the same again.

For each step of a 12288-512-128-9 network 32 images become numbers, normalised numbers, and bfloat16 numbers: where it
was measured (AMD EPYC, Zen 3), 1.5 ms for what takes 0.6 ms to look up. Kept in float32 there is next to nothing to be
gained, of 784 pixels as of 12288: memory is read in place of bytes that are in the cache.
"""

import math
from dataclasses import replace

import torch
from torch import nn

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import NormaliseAndWhiten
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.bfloat16.linear import Bfloat16Linear

AT_ONCE = 64  # images made ready together: their numbers stay in the processor's cache


def with_inputs(samples: Samples, network: Network, body: nn.Sequential, config: VariantConfig) -> Samples:
    """The samples, with what the first layer of the body that trains takes of them: where this is bfloat16, the same in
    all epochs, and no more memory than the layer's float32 weights. A run has the same bits with them and without."""
    first, normalise = body[1], network.normalise
    if config.model.kind != "mlp" or not isinstance(first, Bfloat16Linear):
        return samples
    if config.augment or config.train.mixup:  # mixup takes float32
        return samples
    if isinstance(normalise, NormaliseAndWhiten):  # its last bits depend on how many images are whitened together
        return samples
    kept_bytes = len(samples) * math.prod(samples.shape) * torch.bfloat16.itemsize
    if kept_bytes > first.layer.weight.nbytes:
        return samples
    with torch.no_grad():
        inputs = [normalise(samples.tensor(chosen)).flatten(1).bfloat16() for chosen in samples.chunks(AT_ONCE)]
    return replace(samples, inputs=torch.cat(inputs))
