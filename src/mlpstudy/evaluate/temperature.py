"""Temperature scaling: one number a run that makes a network as sure of itself as it is right.

Probabilities are raised to the power 1 / T and brought back to a sum of 1, which is softmax of the logits over T. T > 1
makes a network less sure, T < 1 surer; the class it names stays. Guo et al. 2017, https://arxiv.org/abs/1706.04599
"""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.evaluate.measures import Labels, Probabilities

LOWEST, HIGHEST = 0.05, 20.0  # bounds of T, where validation images that are all named rightly would lead to 0
TOLERANCE = 1e-4  # of log T
GAIN = 1e-6  # nats that a temperature must save: rounding saves less where all classes are equally probable
TINY = np.finfo(np.float32).tiny  # stands for probabilities that float32 rounded to 0


def fit_temperature(labels: Labels, probabilities: Probabilities) -> float:
    """T of the lowest log-loss on these images, (n,) and (n, K); a search without a draw; 1 where none lowers it.

    The log-loss is convex in 1 / T, so that there is one minimum in log T.
    """
    from scipy.optimize import minimize_scalar

    logits = log_probabilities(probabilities)
    true = logits[np.arange(len(labels)), labels].mean(dtype=np.float64)
    work = np.empty_like(logits)  # one array for all steps of the search

    def loss(log_temperature: float) -> float:
        power = np.float32(np.exp(-log_temperature))
        np.exp(np.multiply(logits, power, out=work), out=work)
        return float(np.log(work.sum(axis=1, dtype=np.float64)).mean() - power * true)

    bounds = (np.log(LOWEST), np.log(HIGHEST))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": TOLERANCE})
    return float(np.exp(found.x)) if loss(0.0) - found.fun >= GAIN else 1.0


def scale(probabilities: Probabilities, temperature: float) -> Probabilities:
    """(n, K) probabilities under this temperature."""
    scaled: Probabilities = np.exp(log_probabilities(probabilities) / np.float32(temperature))
    scaled /= scaled.sum(axis=1, keepdims=True)
    return scaled


def log_probabilities(probabilities: Probabilities) -> NDArray[np.float32]:
    """(n, K) logits whose greatest is 0 in each row, so that no power of them overflows."""
    logits = np.log(np.maximum(probabilities, TINY))
    logits -= logits.max(axis=1, keepdims=True)
    return logits
