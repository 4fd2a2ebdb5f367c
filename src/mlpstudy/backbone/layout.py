"""What an ONNX model takes and gives, as the file says; and the model with pixels as its input.

A file of somebody else's is taken if it has one input of pictures, (n, 3, S, S) or (n, S, S, 3), float32 or uint8. What
its numbers mean cannot be seen from a graph: so a model of float32 says it under the keys `mean` and `deviation` of its
metadata, each a number or three (red, green, blue) on the scale from 0 to 255; it is given (x - mean) / deviation. A
model of uint8 is given the pixels as they are. `side` is the side in px, where the graph leaves it open.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError

PIXELS, FEATURES = "mlpstudy/pixels", "mlpstudy/features"  # input and output, once the model takes pixels
LARGEST_PX = 1024
Colours = tuple[float, float, float]


@dataclass(frozen=True)
class Layout:
    """Of the one input, and of the output that counts: the first."""

    input: str
    output: str
    side_px: int
    channels_last: bool
    scale: tuple[Colours, Colours] | None  # mean and deviation of its float32; None where it takes bytes as they are


def read_layout(model: Any, file: str) -> Layout:
    """Of a ModelProto. ConfigError, naming the file, where it takes no pictures, or does not say how."""
    known = {tensor.name for tensor in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in known]
    if len(inputs) != 1 or not len(model.graph.output):
        raise ConfigError(f"{file}: {len(inputs)} inputs; expected one, of pictures, and an output of features")
    tensor = inputs[0].type.tensor_type
    sizes = [size.dim_value or None for size in tensor.shape.dim]  # None: any
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    channels_last = len(sizes) == 4 and sizes[1] != 3
    sides = sizes[1:3] if channels_last else sizes[2:]
    if len(sizes) != 4 or sizes[0] not in (None, 1) or sizes[3 if channels_last else 1] != 3:
        raise ConfigError(f"{file}: its input has the shape {told(sizes)}; expected (n, 3, S, S) or (n, S, S, 3)")
    side, scale = side_px(sides, metadata, file), read_scale(tensor.elem_type, metadata, file)
    return Layout(inputs[0].name, model.graph.output[0].name, side, channels_last, scale)


def told(sizes: list[int | None]) -> str:
    """(n, 3, 224, 224), with n for what is left open."""
    return f"({', '.join('n' if size is None else str(size) for size in sizes)})"


def side_px(sides: list[int | None], metadata: Mapping[str, str], file: str) -> int:
    """Of the graph, or else of the metadata."""
    stated = metadata.get("side", "")
    width, height = [int(stated) if stated.isdecimal() else 0] * 2 if None in sides else (sides[0], sides[1])
    if width is None or width != height or not 1 <= width <= LARGEST_PX:
        raise ConfigError(
            f"{file}: pictures of {told(sides)} px, and side = {show(stated)} in its metadata; expected a square of at "
            f"most {LARGEST_PX} px"
        )
    return width


def read_scale(kind: int, metadata: Mapping[str, str], file: str) -> tuple[Colours, Colours] | None:
    """Mean and deviation; None for a model of uint8."""
    from onnx import TensorProto

    if kind == TensorProto.UINT8:
        return None
    if kind != TensorProto.FLOAT:
        raise ConfigError(f"{file}: takes {TensorProto.DataType.Name(kind)}; expected FLOAT or UINT8")
    texts = {key: metadata.get(key, "") for key in ("mean", "deviation")}
    mean, deviation = (colours(text) for text in texts.values())
    if mean is None or deviation is None or 0 in deviation:
        raise ConfigError(
            f"{file}: {', '.join(f'{key} = {show(text)}' for key, text in texts.items())} in its metadata; expected a "
            "number or three of each, on the scale from 0 to 255, by which its inputs become (x - mean) / deviation "
            "(docs/features.md shows how to write them)"
        )
    return mean, deviation


def colours(text: str) -> Colours | None:
    """Three numbers out of JSON, of which one stands for all three; None where it holds something else."""
    try:
        values = json.loads(text)
    except ValueError:
        return None
    numbers = values if isinstance(values, list) else [values] * 3
    if len(numbers) != 3 or not all(type(each) in (int, float) and math.isfinite(each) for each in numbers):
        return None
    return float(numbers[0]), float(numbers[1]), float(numbers[2])


def with_pixels(model: Any, layout: Layout) -> Any:
    """Changes the model so that it takes pixels as they are: (n, S, S, 3) uint8 RGB -> (n, D) float32."""
    from onnx import TensorProto, helper

    graph, steps, values = model.graph, [], PIXELS
    if layout.scale is not None:
        steps.append(helper.make_node("Cast", [values], [f"{PIXELS}/float"], to=TensorProto.FLOAT))
        for kind, numbers in zip(("Sub", "Div"), layout.scale, strict=True):
            graph.initializer.append(helper.make_tensor(f"{PIXELS}/{kind}/by", TensorProto.FLOAT, [3], numbers))
            steps.append(helper.make_node(kind, [steps[-1].output[0], f"{PIXELS}/{kind}/by"], [f"{PIXELS}/{kind}"]))
        values = steps[-1].output[0]
    order = [0, 1, 2, 3] if layout.channels_last else [0, 3, 1, 2]
    steps.append(helper.make_node("Transpose", [values], [layout.input], perm=order))
    nodes, known = list(graph.node), {tensor.name for tensor in graph.initializer}
    constants = [each for each in graph.input if each.name in known]  # as old files list them
    del graph.node[:], graph.input[:], graph.output[:]
    graph.node.extend([*steps, *nodes, helper.make_node("Identity", [layout.output], [FEATURES])])
    side = layout.side_px
    graph.input.extend([helper.make_tensor_value_info(PIXELS, TensorProto.UINT8, ["n", side, side, 3]), *constants])
    graph.output.append(helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, ["n", None]))
    return model
