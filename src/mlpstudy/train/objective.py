"""What training minimises, penalties apart: cross-entropy with label smoothing and mixup."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


@dataclass(frozen=True)
class Mixed:
    """A batch, each image blended with a partner (Zhang et al. 2018); share 1 is the batch itself."""

    images: Tensor  # (B, C, S, S)
    labels: Tensor  # (B,)
    partners: Tensor  # (B,) labels of the partners
    share: float  # of the image itself


def mix(images: Tensor, labels: Tensor, alpha: float, draws: np.random.Generator) -> Mixed:
    """One share from Beta(alpha, alpha) a batch; alpha 0 leaves all as it is and draws nothing."""
    if alpha == 0:
        return Mixed(images, labels, labels, 1.0)
    share = float(draws.beta(alpha, alpha))
    partner = torch.from_numpy(draws.permutation(len(labels))).to(labels.device)
    return Mixed(share * images + (1 - share) * images[partner], labels, labels[partner], share)


def data_loss(logits: Tensor, batch: Mixed, smoothing: float) -> Tensor:
    """Cross-entropy (Szegedy et al. 2016 for label smoothing), weighted over both labels of a blended image."""
    own = cross_entropy(logits, batch.labels, label_smoothing=smoothing)
    if batch.share == 1:
        return own
    return batch.share * own + (1 - batch.share) * cross_entropy(logits, batch.partners, label_smoothing=smoothing)
