"""What training minimises, penalties apart: cross-entropy with label smoothing, mixup and class weights."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mlpstudy.config.train import TrainConfig
from mlpstudy.train.batches.stretch import Blend


def draw_blend(sizes: Sequence[int], alpha: float, draws: np.random.Generator, device: torch.device) -> Blend | None:
    """Of batches of these sizes, one share from Beta(alpha, alpha) each; with alpha 0 nothing is mixed nor drawn.

    Zhang et al. 2018, https://arxiv.org/abs/1710.09412.
    """
    if alpha == 0:
        return None
    drawn = [(draws.beta(alpha, alpha), draws.permutation(size)) for size in sizes]
    shares = np.array([share for share, _ in drawn])
    own, other = (torch.from_numpy(each.astype(np.float32)).to(device) for each in (shares, 1 - shares))
    return Blend(own, other, torch.from_numpy(np.concatenate([partners for _, partners in drawn])).to(device))


def blended(images: Tensor, blend: Blend | None) -> Tensor:
    """Images (B, C, S, S), each mixed with its partner."""
    return images if blend is None else blend.own * images + blend.other * images[blend.partners]


def class_weights(labels: Tensor, classes: int, settings: TrainConfig) -> Tensor | None:
    """(K,) weight of an image of each class, from the labels (n,) of the run's training images; None = all alike.

    `balanced` is n / (K n_class), over the K classes that have training images: classes then weigh alike together, and
    the mean weight of a training image is 1, so that the loss stays comparable with an unweighted one.
    """
    if settings.class_weights is None:
        return None
    counts = labels.cpu().bincount(minlength=classes).float()  # where counting is deterministic, whatever the device
    weights = len(labels) / (counts.count_nonzero() * counts.clamp(min=1))
    return torch.where(counts > 0, weights, 0).to(labels.device)


def data_loss(
    logits: Tensor, labels: Tensor, blend: Blend | None, settings: TrainConfig, weights: Tensor | None = None
) -> Tensor:
    """Mean loss of logits (B, K), weighted over both labels of a mixed image; `weights` (K,) of the classes."""
    own = label_loss(logits, labels, settings, weights)
    if blend is None:
        return own
    return blend.own * own + blend.other * label_loss(logits, labels[blend.partners], settings, weights)


def label_loss(logits: Tensor, labels: Tensor, settings: TrainConfig, weights: Tensor | None = None) -> Tensor:
    """Mean cross-entropy in nats of logits (B, K) and labels (B,), each image times the weight of its class.

    The weighted sum is divided by B, not by the weights of the batch as torch.nn.CrossEntropyLoss(weight=...) does: so
    steps follow the weighted loss over all training images on average, whichever classes a batch happens to hold.

    `label_smoothing` spreads that share of the target evenly over the classes: Szegedy et al. 2016,
    https://arxiv.org/abs/1512.00567.
    """
    if weights is not None:
        losses = cross_entropy(logits, labels, label_smoothing=settings.label_smoothing, reduction="none")
        return (weights[labels] * losses).mean()
    return cross_entropy(logits, labels, label_smoothing=settings.label_smoothing)
