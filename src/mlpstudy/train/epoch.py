"""One epoch: batch, forward, loss, backward, step, record."""

import torch
from torch import Tensor

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import Dropout
from mlpstudy.seeds import generator
from mlpstudy.train.device import multiplying
from mlpstudy.train.job import Row
from mlpstudy.train.load import load
from mlpstudy.train.objective import data_loss, mix
from mlpstudy.train.observe import gradient_norms, validate
from mlpstudy.train.optimizers import set_rate, take_step
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

    for number, (images, labels) in enumerate(load(samples, order, augment)):
        rate = set_rate(state.optimizer, settings, (epoch - 1) * len(order) + number, settings.epochs * len(order))
        with multiplying(settings, device):
            batch = mix(network.normalise(images), labels, settings.mixup, mixing)
            logits: Tensor = state.body(batch.images)
        loss = data_loss(logits.float(), batch, settings.label_smoothing)
        network.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        take_step(state.optimizer)
        loss_sum += loss.detach() * len(labels)
        correct += (logits.detach().argmax(1) == labels).sum()

    row = {"epoch": epoch, "learning_rate": rate, "train_loss": loss_sum.item() / seen}
    return row | {"train_accuracy": correct.item() / seen} | gradient_norms(state)


def set_dropout_generator(network: Network, draws: torch.Generator) -> None:
    for layer in network.body:
        if isinstance(layer, Dropout):
            layer.generator = draws


def observe(state: State, samples: Samples, config: VariantConfig) -> Row:
    with multiplying(config.train, samples.labels.device):
        return validate(state.network, samples)
