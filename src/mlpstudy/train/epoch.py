"""One epoch: batch, forward, loss, backward, step, record."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import Dropout
from mlpstudy.seeds import generator
from mlpstudy.train.device import multiplying
from mlpstudy.train.job import Row
from mlpstudy.train.objective import data_loss, l1_penalty, mix
from mlpstudy.train.observe import gradient_norms, validate
from mlpstudy.train.optimizers import set_rate
from mlpstudy.train.order import Augmenter, batches
from mlpstudy.train.samples import Samples
from mlpstudy.train.state import State, torch_generator


def train_epoch(state: State, samples: Samples, config: VariantConfig, run: int, augment: Augmenter) -> Row:
    """One pass over the training images; gives the mean loss (without penalties), accuracy and gradient norms."""
    network, settings, epoch = state.network, config.train, len(state.history) + 1
    device = samples.labels.device
    network.train()
    set_dropout_generator(network, torch_generator(config.seed, "dropout", run, epoch, device=device))
    mixing = generator(config.seed, "mixup", run, epoch)
    augment.start(epoch)
    order = list(batches(len(samples), settings.batch_size, config.seed, run, epoch))
    rate, seen = 0.0, sum(map(len, order))
    loss_sum, correct = torch.zeros((), device=device), torch.zeros((), device=device)

    for number, chosen in enumerate(order):
        rate = set_rate(state.optimizer, settings, (epoch - 1) * len(order) + number, settings.epochs * len(order))
        images, labels = load(samples, chosen, augment)
        with multiplying(settings, device):
            batch = mix(network.normalise(images), labels, settings.mixup, mixing)
            logits: Tensor = network.body(batch.images)
        loss = data_loss(logits.float(), batch, settings.label_smoothing)
        objective = loss + settings.l1 * l1_penalty(network) if settings.l1 else loss
        state.optimizer.zero_grad()
        objective.backward()  # type: ignore[no-untyped-call]
        state.optimizer.step()
        loss_sum += loss.detach() * len(chosen)
        correct += (logits.detach().argmax(1) == labels).sum()

    row = {"epoch": epoch, "learning_rate": rate, "train_loss": loss_sum.item() / seen}
    return row | {"train_accuracy": correct.item() / seen} | gradient_norms(network)


def load(samples: Samples, chosen: NDArray[np.int64], augment: Augmenter) -> tuple[Tensor, Tensor]:
    """Images (B, S, S, C) uint8 and labels (B,) of a batch on the device, augmented."""
    device = samples.labels.device
    labels = samples.labels[torch.from_numpy(chosen).to(device)]
    if not augment.active:
        return samples.tensor(chosen), labels
    return torch.from_numpy(augment(samples.numpy(chosen))).to(device), labels


def set_dropout_generator(network: Network, draws: torch.Generator) -> None:
    for layer in network.body:
        if isinstance(layer, Dropout):
            layer.generator = draws


def observe(state: State, samples: Samples, config: VariantConfig) -> Row:
    with multiplying(config.train, samples.labels.device):
        return validate(state.network, samples)
