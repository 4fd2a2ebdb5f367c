"""A graph of networks on features, with the backbone that makes features of pictures in front of it: one graph."""

from typing import Any

from mlpstudy.backbone.layout import FEATURES
from mlpstudy.backbone.load import MOST_TOLD, Backbone
from mlpstudy.errors import DataError, StudyError, in_one_line
from mlpstudy.export.graph import IMAGES, MOST_BYTES, strip
from mlpstudy.export.views import look_by_views
from mlpstudy.views import VIEWS, ViewsName

PREFIX = "backbone/"  # before the names of its values, for both graphs may have the same ones
FORM = "backbone/form"  # of features in an image of one pixel


def with_backbone(head: Any, backbone: Backbone, views: ViewsName = "none") -> Any:
    """Of a ModelProto that takes features (n, V, 1, D) one that takes images (n, S, S, 3) uint8.

    StudyError where the two graphs cannot be joined, DataError where they do not fit into one file.
    """
    import onnx

    if len(backbone.model) + head.ByteSize() > MOST_BYTES:
        raise DataError(f"networks and backbone ({backbone.name}) are over the 2.1 GB that an ONNX file holds")
    before = onnx.load_model_from_string(backbone.model)
    del before.graph.value_info[:]  # forms stated for one picture, perhaps; onnxruntime would believe them of n
    give_form(before, VIEWS[views], backbone.features)
    pictures = look_by_views(before.graph, VIEWS[views], backbone.side_px)
    try:
        first, second = on_one_version(before, head)
        model = onnx.compose.merge_models(first, second, io_map=[(FORM, IMAGES)], prefix1=PREFIX)
    except Exception as error:  # onnx's checker and converter raise whatever their C++ raises
        raise StudyError(
            f"not exported: {backbone.name} cannot be joined with the networks: {in_one_line(error, MOST_TOLD)}; "
            "`mlpstudy predict` does without an exported file"
        ) from None
    rename_input(model, f"{PREFIX}{pictures}", IMAGES)
    strip(model)
    return model


def give_form(model: Any, views: int, features: int) -> None:
    """(n V, D) -> (n, V, 1, D), as networks on features take them."""
    from onnx import TensorProto, helper

    graph = model.graph
    graph.initializer.append(helper.make_tensor(f"{FORM}/sizes", TensorProto.INT64, [4], [-1, views, 1, features]))
    graph.node.append(helper.make_node("Reshape", [FEATURES, f"{FORM}/sizes"], [FORM]))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(FORM, TensorProto.FLOAT, ["n", views, 1, features]))


def on_one_version(first: Any, second: Any) -> tuple[Any, Any]:
    """Both in the newer version of ONNX's operations, for a model has one."""
    from onnx import version_converter

    newest = max(operations_version(first), operations_version(second))
    brought = [
        each if operations_version(each) == newest else version_converter.convert_version(each, newest)
        for each in (first, second)
    ]
    for each in brought:
        each.ir_version = max(model.ir_version for model in (first, second))
    return brought[0], brought[1]


def operations_version(model: Any) -> int:
    """Of ONNX's own operations."""
    return next(int(entry.version) for entry in model.opset_import if entry.domain in ("", "ai.onnx"))


def rename_input(model: Any, name: str, new: str) -> None:
    """Also where it is used."""
    for node in model.graph.node:
        node.input[:] = [new if each == name else each for each in node.input]
    for tensor in model.graph.input:
        if tensor.name == name:
            tensor.name = new
