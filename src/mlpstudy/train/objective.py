"""What training minimises, penalties apart: cross-entropy with label smoothing and mixup."""

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


def data_loss(logits: Tensor, batch: MixupBatch, settings: TrainConfig) -> Tensor:
    """Mean loss of logits (B, K), weighted over both labels of a blended image."""
    own = label_loss(logits, batch.labels, settings)
    if batch.share == 1:
        return own
    return batch.share * own + (1 - batch.share) * label_loss(logits, batch.partner_labels, settings)


def label_loss(logits: Tensor, labels: Tensor, settings: TrainConfig) -> Tensor:
    """Mean cross-entropy in nats of logits (B, K) and labels (B,).

    `label_smoothing` spreads that share of the target evenly over the classes: Szegedy et al. 2016,
    https://arxiv.org/abs/1512.00567.
    """
    return cross_entropy(logits, labels, label_smoothing=settings.label_smoothing)
