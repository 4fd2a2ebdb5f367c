import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.evaluate.measures import Labels, Probabilities, probability_measures
from mlpstudy.evaluate.temperature import fit_temperature, scale

K = 5


def softmax(logits: NDArray[np.float64]) -> Probabilities:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(np.float32)


def drawn(images: int, temperature: float) -> tuple[Labels, Probabilities]:
    """Labels drawn from probabilities, and those probabilities with their logits multiplied by the temperature."""
    generator = np.random.default_rng(0)
    logits = generator.normal(0, 2, (images, K))
    labels = (softmax(logits).cumsum(axis=1) < generator.random((images, 1))).sum(axis=1).clip(max=K - 1)
    return labels.astype(np.int64), softmax(logits * temperature)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found_again(temperature: float) -> None:
    labels, probabilities = drawn(20_000, temperature)
    assert fit_temperature(labels, probabilities) == pytest.approx(temperature, rel=0.03)


def test_no_temperature_near_it_has_a_lower_log_loss() -> None:
    labels, probabilities = drawn(500, 2.0)
    fitted = fit_temperature(labels, probabilities)

    def loss(temperature: float) -> float:
        return probability_measures(labels, scale(probabilities, temperature))["log_loss"]

    assert loss(fitted) < min(loss(fitted * 1.005), loss(fitted / 1.005))
    assert fit_temperature(labels, probabilities) == fitted


def test_scaling_is_softmax_of_the_logits_over_the_temperature() -> None:
    logits = np.random.default_rng(1).normal(0, 3, (50, K))
    np.testing.assert_allclose(scale(softmax(logits), 2.5), softmax(logits / 2.5), rtol=1e-4)


def test_certain_probabilities_stay_finite() -> None:
    """What float32 rounded to 0 has no logarithm; images all named rightly would lead to a temperature of 0."""
    certain = np.eye(K, dtype=np.float32)
    assert np.isfinite(scale(certain, 0.05)).all()
    right, wrong = np.arange(K), np.roll(np.arange(K), 1)
    nearly = np.full((K, K), 0.1, np.float32) + np.eye(K, dtype=np.float32) / 2
    assert fit_temperature(right, nearly) == pytest.approx(0.05, rel=0.01)
    assert fit_temperature(wrong, certain) == pytest.approx(20, rel=0.01)


def test_where_no_temperature_lowers_the_loss_it_is_1() -> None:
    flat = np.full((40, K), 1 / K, np.float32)
    assert fit_temperature(np.arange(40) % K, flat) == 1.0
    nearly = flat + np.random.default_rng(0).normal(0, 2e-8, flat.shape).astype(np.float32)
    assert fit_temperature(np.arange(40) % K, nearly) == 1.0
