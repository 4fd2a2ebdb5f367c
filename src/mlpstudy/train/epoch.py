"""One epoch: batch, forward, loss, backward, step, record."""

import torch
from torch import Tensor

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import Dropout
from mlpstudy.seeds import generator, seed_for
from mlpstudy.train.batches.loader import Augmentation, load_batches, shuffled_batches
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.device import autocast
from mlpstudy.train.gradients import transformed_gradients
from mlpstudy.train.metrics import PassMetrics
from mlpstudy.train.objective import class_weights, data_loss, mixup
from mlpstudy.train.optimizers import set_rate
from mlpstudy.train.process import bare_step
from mlpstudy.train.state import State


def train_epoch(
    state: State, samples: Samples, config: VariantConfig, run: int, augmenter: Augmentation
) -> PassMetrics:
    """One pass over the training images. All that is random in it follows from seed, purpose, run and epoch."""
    network, settings, device, epoch = state.network, config.train, samples.device, len(state.history) + 1
    network.train()
    set_dropout_generator(network, torch.Generator(device).manual_seed(seed_for(config.seed, "dropout", run, epoch)))
    mixup_draws = generator(config.seed, "mixup", run, epoch)
    augmenter.seed_epoch(epoch)
    order = shuffled_batches(len(samples), settings.batch_size, config.seed, run, epoch)
    steps_before, steps = (epoch - 1) * len(order), settings.epochs * len(order)
    weights = class_weights(samples.labels, network.classes, settings)
    rate, images_seen = 0.0, sum(map(len, order))
    # summed on the device: to read them in each step would make a GPU wait
    loss_sum, correct = torch.zeros((), device=device), torch.zeros((), device=device)

    for step, (images, labels) in enumerate(load_batches(samples, order, augmenter), start=steps_before):
        rate = set_rate(state.optimizer, settings, step, steps)
        with autocast(settings, device):
            batch = mixup(network.normalise(images), labels, settings.mixup, mixup_draws)
            logits: Tensor = state.body(batch.images)  # (B, C, S, S) -> (B, K)
        loss = data_loss(logits.float(), batch, settings, weights)
        network.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        with transformed_gradients(state.optimizer, state.gradient_transforms, settings):
            bare_step(state.optimizer)
        if state.average:
            state.average.add(step)
        loss_sum += loss.detach() * len(labels)
        correct += (logits.detach().argmax(1) == labels).sum()

    return PassMetrics(rate, loss_sum.item() / images_seen, correct.item() / images_seen)


def set_dropout_generator(network: Network, draws: torch.Generator) -> None:
    """Has every dropout layer draw from this generator."""
    for layer in network.body.modules():
        if isinstance(layer, Dropout):
            layer.generator = draws
