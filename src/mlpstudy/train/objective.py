"""What training minimises, penalties apart: cross-entropy with label smoothing, mixup and class weights."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mlpstudy.config.train import TrainConfig


@dataclass(frozen=True)
class MixupBatch:
    """A batch whose images are each blended with a partner; share 1 is the batch itself."""

    images: Tensor  # (B, C, S, S)
    labels: Tensor  # (B,)
    partner_labels: Tensor  # (B,)
    share: float  # of the image itself, the rest is its partner's


def mixup(images: Tensor, labels: Tensor, alpha: float, draws: np.random.Generator) -> MixupBatch:
    """Blends images (B, C, S, S) by one share from Beta(alpha, alpha) a batch; alpha 0 changes and draws nothing.

    Zhang et al. 2018, https://arxiv.org/abs/1710.09412.
    """
    if alpha == 0:
        return MixupBatch(images, labels, labels, 1.0)
    share = float(draws.beta(alpha, alpha))
    partner = torch.from_numpy(draws.permutation(len(labels))).to(labels.device)
    return MixupBatch(share * images + (1 - share) * images[partner], labels, labels[partner], share)


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


def data_loss(logits: Tensor, batch: MixupBatch, settings: TrainConfig, weights: Tensor | None = None) -> Tensor:
    """Mean loss of logits (B, K), weighted over both labels of a blended image; `weights` (K,) of the classes."""
    own = label_loss(logits, batch.labels, settings, weights)
    if batch.share == 1:
        return own
    return batch.share * own + (1 - batch.share) * label_loss(logits, batch.partner_labels, settings, weights)


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
