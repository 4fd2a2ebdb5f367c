"""A frozen network of one layer, in an ONNX file: the mean of each quarter of the picture in each colour."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

SIDE, FEATURES = 8, 12  # px; four quarters of three colours
MEAN, DEVIATION = [100.0, 110.0, 120.0], [50.0, 40.0, 30.0]
METADATA = {"mean": str(MEAN), "deviation": str(DEVIATION)}


def write_backbone_file(
    path: Path,
    shape: tuple[Any, ...] = ("n", 3, SIDE, SIDE),
    kind: int = TensorProto.FLOAT,
    metadata: dict[str, str] = METADATA,
    flat: bool = True,
    brightest: float | None = None,
    constant: float | None = None,
) -> str:
    """Its name, as data.features takes it; of a picture with a quarter above `brightest` it gives no numbers, and of
    every picture the one number `constant` in all features."""
    values, nodes = "images", []
    if kind == TensorProto.UINT8:
        nodes.append(helper.make_node("Cast", [values], ["numbers"], to=TensorProto.FLOAT))
        values = "numbers"
    if shape[1] != 3:
        nodes.append(helper.make_node("Transpose", [values], ["planes"], perm=[0, 3, 1, 2]))
        values = "planes"
    nodes.append(helper.make_node("AveragePool", [values], ["means"], kernel_shape=[4, 4], strides=[4, 4]))
    nodes.append(helper.make_node("Flatten" if flat else "Identity", ["means"], ["features"]))
    if brightest is not None:
        nodes[-1].output[0] = "flat"
        nodes.append(helper.make_node("Constant", [], ["brightest"], value_float=brightest))
        nodes.append(helper.make_node("Sub", ["brightest", "flat"], ["room"]))
        nodes.append(helper.make_node("Sqrt", ["room"], ["features"]))  # no number of what is below 0
    if constant is not None:
        nodes[-1].output[0] = "different"
        nodes.append(helper.make_node("Clip", ["different", "constant", "constant"], ["features"]))
        nodes.insert(0, helper.make_node("Constant", [], ["constant"], value_float=constant))
    images = helper.make_tensor_value_info("images", kind, shape)
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "tiny", [images], [features])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.save(model, path)
    return str(path)


def expected(picture: NDArray[np.uint8], scaled: bool = True) -> NDArray[np.float64]:
    """(8, 8, 3) -> (12,) by NumPy."""
    values = picture.astype(np.float64)
    values = (values - MEAN) / DEVIATION if scaled else values
    return values.reshape(2, 4, 2, 4, 3).mean(axis=(1, 3)).transpose(2, 0, 1).ravel()
