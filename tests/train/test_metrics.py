import numpy as np
import pytest
import torch

from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.metrics import PassMetrics, activities, epoch_metrics, evaluate, is_constant, is_measured
from mlpstudy.train.state import initial_state
from tests.conftest import make_images, variant
from tests.train.trained import CPU

FLOAT32 = variant().train


def samples(count: int = 30) -> Samples:
    images, labels = make_images(count)
    return select(images, labels, np.arange(count), CPU)


def test_activities_end_in_the_networks_own_logits() -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3).eval()
    images = torch.from_numpy(make_images(5)[0])
    logits, hidden = activities(network.body, network.normalise(images))
    assert torch.equal(logits, network(images))
    assert [units.shape for units in hidden] == [(5, 16), (5, 8)]


def test_a_unit_that_never_changes_is_dead() -> None:
    network = build(variant(hidden=[8]).model, (1, 6, 6), 3)
    before = evaluate(network, samples(), FLOAT32).dead_units
    with torch.no_grad():
        network.weight_layers()[0].bias[:4] = -1e6  # ReLU gives 0 for every image
    assert before < 0.5
    assert evaluate(network, samples(), FLOAT32).dead_units >= 0.5


def test_a_filter_is_a_unit() -> None:
    network = build(variant(kind="cnn").model, (1, 6, 6), 3)
    with torch.no_grad():
        network.weight_layers()[0].bias[:] = -1e6
    assert evaluate(network, samples(), FLOAT32).dead_units >= 32 / (32 + 64 + 128)


def test_validation_loss_is_the_mean_cross_entropy_over_all_chunks() -> None:
    network, data = build(variant().model, (1, 6, 6), 3).eval(), samples(600)
    logits = network(torch.from_numpy(data.images))
    validation = evaluate(network, data, FLOAT32)
    assert abs(validation.loss - torch.nn.functional.cross_entropy(logits, data.labels).item()) < 1e-5
    assert abs(validation.accuracy - (logits.argmax(1) == data.labels).float().mean().item()) < 1e-6


def test_a_row_joins_what_training_and_validation_say() -> None:
    config, data = variant(), samples()
    state = initial_state(config, 0, data, 3, CPU)
    state.network(torch.from_numpy(data.images)).sum().backward()
    row = epoch_metrics(state, PassMetrics(0.1, 0.2, 0.3), data, config.train)
    validation = evaluate(state.network, data, config.train)
    assert (row.epoch, row.learning_rate, row.train_loss, row.train_accuracy) == (1, 0.1, 0.2, 0.3)
    assert (row.validation_loss, row.validation_accuracy, row.dead_units) == validation
    assert row.gradient_norms == tuple(layer.weight.grad.norm().item() for layer in state.network.weight_layers())


def test_validation_is_in_the_precision_of_training_and_predictions_are_in_float32() -> None:
    config, data = variant(precision="bfloat16"), samples()
    state = initial_state(config, 0, data, 3, CPU)
    state.network(torch.from_numpy(data.images)).sum().backward()
    row, exact = (
        epoch_metrics(state, PassMetrics(0.1, 0.2, 0.3), data, config.train),
        evaluate(state.network, data, FLOAT32),
    )
    with torch.autocast("cpu", torch.bfloat16):
        logits = state.network(torch.from_numpy(data.images))
    rounded = torch.nn.functional.cross_entropy(logits.float(), data.labels).item()
    assert row.validation_loss == pytest.approx(rounded, rel=1e-6) != exact.loss
    predicted = torch.from_numpy(probabilities(state.network, data.images))
    loss = torch.nn.functional.nll_loss(predicted.log(), data.labels).item()
    assert loss == pytest.approx(exact.loss, rel=1e-6)


@pytest.mark.parametrize(
    ("epochs", "measured"),
    [
        (1, [1]),
        (5, [1, 5]),
        (21, [1, 11, 21]),
        (40, [1, 11, 21, 30, 40]),
        (100, [1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100]),
    ],
)
def test_few_epochs_are_measured_on_training_images(epochs: int, measured: list[int]) -> None:
    assert [epoch for epoch in range(1, epochs + 1) if is_measured(epoch, epochs)] == measured


def test_a_unit_is_constant_if_every_row_has_its_value() -> None:
    units = torch.randn(200, 6)
    units[:, 1] = 0
    units[:, 3] = 0.25
    units[150, 3] = 0.5  # late
    assert is_constant(units, units[0]).tolist() == [False, True, False, False, False, False]
    assert is_constant(units, units[0] + 1).tolist() == [False] * 6
