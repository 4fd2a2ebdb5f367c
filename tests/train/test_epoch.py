import numpy as np
import pytest
import torch

from mlpstudy.config.train import VariantConfig
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import select
from mlpstudy.train.epoch import stretches, train_epoch
from mlpstudy.train.metrics import PassMetrics, epoch_metrics
from mlpstudy.train.state import State, initial_state
from tests.conftest import make_images, variant
from tests.train.trained import CPU


def trained_epoch(config: VariantConfig, count: int = 25, run: int = 0) -> tuple[State, PassMetrics]:
    images, labels = make_images(count)
    samples = select(images, labels, np.arange(count), CPU)
    state = initial_state(config, run=0, samples=samples, classes=3, device=CPU)
    return state, train_epoch(state, samples, config, run, Augmenter(config.augment, config.seed, run))


def test_one_step_a_batch_but_for_a_last_batch_of_one_image() -> None:
    state, _ = trained_epoch(variant(batch_size=8), count=25)
    assert {memory["step"].item() for memory in state.optimizer.state.values()} == {3}


def test_loss_and_accuracy_are_means_over_images() -> None:
    """With a learning rate of next to nothing, they are those of the initial network over all images."""
    config = variant(batch_size=8, learning_rate=1e-30)
    state, metrics = trained_epoch(config, count=20)  # batches of 8, 8 and 4
    images, labels = make_images(20)
    logits = state.network(torch.from_numpy(images))
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels))
    assert metrics.loss == pytest.approx(loss.item(), rel=1e-5)
    assert metrics.accuracy == pytest.approx((logits.argmax(1).numpy() == labels).mean())
    assert metrics.learning_rate == 1e-30


def test_the_learning_rate_is_that_of_the_last_step() -> None:
    _, metrics = trained_epoch(variant(epochs=1, batch_size=8, schedule="cosine", learning_rate=0.1))
    assert metrics.learning_rate == pytest.approx(0.1 * 0.5 * (1 + np.cos(np.pi * 2 / 3)))


def test_dropout_and_mixup_follow_the_run_and_repeat() -> None:
    for settings in ({"dropout": 0.5}, {"mixup": 0.4}):
        config = variant(batch_size=30, **settings)  # one batch: the order does not matter
        losses = [trained_epoch(config, run=run)[1].loss for run in (0, 0, 1)]
        assert losses[0] == losses[1] != losses[2]


def test_each_batch_is_mixed_by_its_own_share_and_partners() -> None:
    """With a learning rate of next to nothing, by a loop over the batches."""
    config = variant(batch_size=8, mixup=0.4, learning_rate=1e-30)
    state, metrics = trained_epoch(config, count=20)
    samples, losses = select(*make_images(20), np.arange(20), CPU), []
    ((stretch, _),) = stretches(samples, config, 0, 1, Augmenter((), 0, 0))
    assert stretch.blend
    parts = (each.split([8, 8, 4]) for each in (stretch.images, stretch.labels, stretch.blend.partners))
    for own, images, labels, partners in zip(stretch.blend.own, *parts, strict=True):
        inputs = state.network.normalise(images)
        logits = state.network.body(own * inputs + (1 - own) * inputs[partners])
        for share, target in ((own, labels), (1 - own, labels[partners])):
            losses.append(share * torch.nn.functional.cross_entropy(logits, target, reduction="sum"))
    assert metrics.loss == pytest.approx(sum(losses).item() / 20, rel=1e-5)


def test_dropout_and_mixup_are_drawn_anew_in_each_epoch() -> None:
    config = variant(batch_size=30, dropout=0.5, mixup=0.4)
    images, labels = make_images(25)
    samples, augmenter = select(images, labels, np.arange(25), CPU), Augmenter((), 0, 0)
    shares, seeds = set(), set()
    state = initial_state(config, run=0, samples=samples, classes=3, device=CPU)
    for epoch in (1, 2):
        ((stretch, _),) = stretches(samples, config, 0, epoch, augmenter)
        assert stretch.blend
        shares.add(stretch.blend.own.item())
        metrics = train_epoch(state, samples, config, 0, augmenter)
        seeds.add(state.step.draws.initial_seed())
        state.history.append(epoch_metrics(state, metrics, samples, config.train))
    assert (len(shares), len(seeds)) == (2, 2)
