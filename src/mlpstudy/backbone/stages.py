"""Features out of all stages of EfficientNet-Lite0: mean and deviation of each channel in which a stage ends.

The last convolution serves the thousand classes of ImageNet, the stages before it serve pictures of other kinds too:
Yosinski et al. 2014, https://arxiv.org/abs/1411.1792; all layers beside one another as features: Evci et al. 2022,
https://arxiv.org/abs/2201.03529. On skin photographs logistic regression gained 4.5 points by the means and one more by
the deviations (three partitions into five folds, standard error 0.5), for they tell how coarse a texture is: Gatys et
al. 2015, https://arxiv.org/abs/1505.07376.
"""

from typing import Any

from mlpstudy.backbone.lite0 import Layers, Weights, onnx_model
from mlpstudy.backbone.names import LITE0_STAGES


def stages_model(weights: Weights) -> Any:
    """A ModelProto: images (n, 3, 224, 224) float32 -> features (n, 1568), 784 means and then as many deviations."""
    layers = Layers(weights)
    pairs = [mean_and_deviation(layers, values) for values in layers.stages("images")]
    means, deviations = zip(*pairs, strict=True)
    layers.node("Concat", [*means, *deviations], "statistics", axis=1)
    layers.node("Flatten", ["statistics"], "features")
    return onnx_model(layers, LITE0_STAGES)


def mean_and_deviation(layers: Layers, values: str) -> tuple[str, str]:
    """Over places: (n, C, H, W) -> twice (n, C, 1, 1). By squares of what is left, for their mean keeps its digits."""
    mean = layers.node("GlobalAveragePool", [values], f"{values}.mean")
    apart = layers.node("Sub", [values, mean], f"{values}.apart")
    squares = layers.node("Mul", [apart, apart], f"{values}.squares")
    variance = layers.node("GlobalAveragePool", [squares], f"{values}.variance")
    return mean, layers.node("Sqrt", [variance], f"{values}.deviation")
