"""One epoch: each batch of the shuffled training images takes a step."""

from collections.abc import Iterator

import torch

from mlpstudy.config.train import VariantConfig
from mlpstudy.seeds import generator, seed_for
from mlpstudy.train.averaging import newest_share
from mlpstudy.train.batches.loader import Augmentation, in_stretches, load, shuffled_batches
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.batches.stretch import Numbers, Stretch
from mlpstudy.train.metrics import PassMetrics
from mlpstudy.train.objective import draw_blend
from mlpstudy.train.optimizers import rate_of
from mlpstudy.train.state import State


def train_epoch(
    state: State, samples: Samples, config: VariantConfig, run: int, augmenter: Augmentation
) -> PassMetrics:
    """One pass over the training images. All that is random in it follows from seed, purpose, run and epoch."""
    epoch, seen, rate = len(state.history) + 1, 0, 0.0
    state.step.begin_pass(seed_for(config.seed, "dropout", run, epoch))
    augmenter.seed_epoch(epoch)
    for stretch, last_rate in stretches(samples, config, run, epoch, augmenter):
        state.learn(stretch)
        seen, rate = seen + len(stretch.labels), last_rate
    return PassMetrics(rate, state.step.loss_sum.item() / seen, state.step.correct.item() / seen)


def stretches(
    samples: Samples, config: VariantConfig, run: int, epoch: int, augmenter: Augmentation
) -> Iterator[tuple[Stretch, float]]:
    """All of an epoch in shuffled order, each with the learning rate of its last step."""
    settings, device = config.train, samples.device
    order = shuffled_batches(len(samples), settings.batch_size, config.seed, run, epoch)
    first, steps = (epoch - 1) * len(order), settings.epochs * len(order)
    blends = generator(config.seed, "mixup", run, epoch)
    for batches in in_stretches(order, device):
        numbers, sizes = range(first, first + len(batches)), tuple(map(len, batches))
        rates = [rate_of(settings, number, steps) for number in numbers]
        newest = [newest_share(settings.average_weights, number) for number in numbers]
        blend = draw_blend(sizes, settings.mixup, blends, device)
        images, labels = load(samples, batches, augmenter)
        yield Stretch(images, labels, sent(rates, device), sent(newest, device), blend, sizes), rates[-1]
        first += len(batches)


def sent(numbers: list[float], device: torch.device) -> Numbers:
    """(K,) on a GPU; on the processor they are used as they are, in full precision."""
    return numbers if device.type == "cpu" else torch.tensor(numbers).to(device)
