"""Which ONNX files are taken, and what they are given."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from mlpstudy.backbone.layout import read_layout
from mlpstudy.backbone.load import load_backbone
from mlpstudy.errors import ConfigError
from tests.backbone.tiny import FEATURES, METADATA, SIDE, expected, write_backbone_file

PICTURE = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


@pytest.mark.parametrize("shape", [("n", 3, SIDE, SIDE), (1, SIDE, SIDE, 3)])
def test_a_model_of_floats_gets_its_colours_scaled_as_its_metadata_say(tmp_path: Path, shape: Any) -> None:
    backbone = load_backbone(write_backbone_file(tmp_path / "tiny.onnx", shape))
    assert (backbone.side_px, backbone.features) == (SIDE, FEATURES)
    assert backbone.extract(PICTURE) == pytest.approx(expected(PICTURE), abs=1e-5)


@pytest.mark.parametrize("shape", [("n", 3, SIDE, SIDE), ("n", SIDE, SIDE, 3)])
def test_a_model_of_bytes_gets_the_pixels_as_they_are(tmp_path: Path, shape: Any) -> None:
    backbone = load_backbone(write_backbone_file(tmp_path / "tiny.onnx", shape, TensorProto.UINT8, metadata={}))
    assert backbone.extract(PICTURE) == pytest.approx(expected(PICTURE, scaled=False), abs=1e-4)


def test_a_side_that_the_graph_leaves_open_stands_in_the_metadata(tmp_path: Path) -> None:
    file, open_shape = tmp_path / "tiny.onnx", ("n", 3, "height", "width")
    assert load_backbone(write_backbone_file(file, open_shape, metadata=METADATA | {"side": "8"})).side_px == 8
    with pytest.raises(ConfigError, match=r'pictures of \(n, n\) px, and side = "" in its metadata; expected a square'):
        load_backbone(write_backbone_file(file, open_shape))


def test_a_picture_has_at_most_1024_px_a_side(tmp_path: Path) -> None:
    def side_px(side: int) -> int:
        return read_layout(onnx.load(write_backbone_file(tmp_path / "tiny.onnx", ("n", 3, side, side))), "file").side_px

    assert side_px(1024) == 1024
    with pytest.raises(ConfigError, match=r"pictures of \(1025, 1025\) px, .* expected a square of at most 1024 px"):
        side_px(1025)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"shape": ("n", 1, 8, 8)},
            r"has the shape \(n, 1, 8, 8\); expected \(n, 3, S, S\) or \(n, S, S, 3\)",
        ),
        ({"shape": (2, 3, 8, 8)}, r"shape \(2, 3, 8, 8\)"),
        ({"shape": ("n", 3, 8, 12)}, r"pictures of \(8, 12\) px"),
        ({"metadata": {}}, r'mean = "", deviation = "" in its metadata; expected a number or three of each'),
        ({"metadata": METADATA | {"deviation": "0"}}, 'deviation = "0"'),
        ({"metadata": METADATA | {"mean": "[1, 2]"}}, 'mean = "'),
        ({"kind": TensorProto.DOUBLE}, "takes DOUBLE; expected FLOAT or UINT8"),
    ],
)
def test_a_file_that_does_not_say_what_it_takes_is_refused(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    name = write_backbone_file(tmp_path / "other.onnx", **changes)
    with pytest.raises(ConfigError, match=r"other\.onnx: .*" + message):
        load_backbone(name)


def test_an_answer_that_is_no_row_of_numbers_is_refused(tmp_path: Path) -> None:
    name = write_backbone_file(tmp_path / "places.onnx", flat=False)
    message = r"places\.onnx: gives float32 of shape 1 x 3 x 2 x 2; expected float32 of shape 1 x D"
    with pytest.raises(ConfigError, match=message):
        load_backbone(name)


@pytest.mark.parametrize("kind", [TensorProto.DOUBLE, TensorProto.INT64])
def test_an_answer_of_other_numbers_than_float32_is_refused(tmp_path: Path, kind: int) -> None:
    model = onnx.load(write_backbone_file(tmp_path / "other.onnx"))
    model.graph.node[-1].output[0] = "flat"
    model.graph.node.append(helper.make_node("Cast", ["flat"], ["features"], to=kind))
    model.graph.output[0].type.tensor_type.elem_type = kind
    onnx.save(model, tmp_path / "other.onnx")
    with pytest.raises(
        ConfigError, match=r"other\.onnx: refused by onnxruntime: .* Type \(tensor\(float\)\) of output"
    ):
        load_backbone(str(tmp_path / "other.onnx"))


def test_a_network_that_gives_no_numbers_of_any_picture_is_refused(tmp_path: Path) -> None:
    """By an error of a setting: after one of images stands what to do where these have changed."""
    name = write_backbone_file(tmp_path / "nothing.onnx", brightest=-100.0)
    with pytest.raises(ConfigError, match=r"nothing\.onnx: gives infinite numbers, or such as are none \(NaN\)"):
        load_backbone(name)


def test_a_graph_that_does_not_run_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Once: onnxruntime would print the same in its own form before it."""
    model = onnx.load(write_backbone_file(tmp_path / "tiny.onnx"))
    model.graph.node[-1].output[0] = "flat"
    model.graph.node.append(helper.make_node("Constant", [], ["form"], value_ints=[1, FEATURES + 1]))
    model.graph.node.append(helper.make_node("Reshape", ["flat", "form"], ["features"]))
    onnx.save(model, tmp_path / "tiny.onnx")
    with pytest.raises(ConfigError, match=r"tiny\.onnx: onnxruntime cannot run it on a picture of 8 px: .*Reshape"):
        load_backbone(str(tmp_path / "tiny.onnx"))
    assert capfd.readouterr().err == ""


def test_a_network_that_draws_is_refused(tmp_path: Path) -> None:
    """As one with stochastic depth that was exported in training mode; onnxruntime itself leaves out dropout."""
    model = onnx.load(write_backbone_file(tmp_path / "drawing.onnx"))
    model.graph.node[-1].output[0] = "flat"
    model.graph.node.append(helper.make_node("RandomUniformLike", ["flat"], ["noise"]))
    model.graph.node.append(helper.make_node("Mul", ["flat", "noise"], ["features"]))
    onnx.save(model, tmp_path / "drawing.onnx")
    with pytest.raises(ConfigError, match=r"drawing\.onnx: gives other features when it sees the same picture again"):
        load_backbone(str(tmp_path / "drawing.onnx"))


def test_a_file_that_is_no_onnx_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("this is no model")
    with pytest.raises(ConfigError, match=r"text\.onnx: cannot be read as an ONNX file"):
        load_backbone(str(tmp_path / "text.onnx"))


@pytest.mark.slow
def test_an_exported_network_of_pytorch_gives_what_it_gave(tmp_path: Path) -> None:
    """As docs/features.md does it, with a network that is quickly made."""
    import onnxruntime
    import torch

    from mlpstudy.export.graph import silent

    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 5, 3, stride=2), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()
    )
    with silent():
        shapes = ({0: torch.export.Dim("pictures")},)
        asked = (torch.zeros(2, 3, 16, 16),)
        torch.onnx.export(network.eval(), asked, tmp_path / "network.onnx", dynamo=True, dynamic_shapes=shapes)
    model = onnx.load(tmp_path / "network.onnx")
    onnx.helper.set_model_props(model, {"mean": "[123.675, 116.28, 103.53]", "deviation": "[58.395, 57.12, 57.375]"})
    onnx.save(model, tmp_path / "network.onnx")
    picture = np.random.default_rng(1).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    inputs = (torch.from_numpy(picture).float() - torch.tensor([123.675, 116.28, 103.53])) / torch.tensor(
        [58.395, 57.12, 57.375]
    )
    with torch.inference_mode():
        wanted = network(inputs.permute(2, 0, 1)[None])[0].numpy()
    assert load_backbone(str(tmp_path / "network.onnx")).extract(picture) == pytest.approx(wanted, abs=1e-5)
    session = onnxruntime.InferenceSession(tmp_path / "network.onnx")  # as an exported file asks it, in several views
    assert session.run(None, {session.get_inputs()[0].name: np.zeros((5, 3, 16, 16), np.float32)})[0].shape == (5, 5)
