"""Networks on features are exported with the backbone that makes features of pictures: one file takes pictures."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy.backbone.load import load_backbone
from mlpstudy.compare.study import Study
from mlpstudy.contracts.passed_over import read_passed_over
from mlpstudy.contracts.quality import read_quality
from mlpstudy.errors import StudyError
from mlpstudy.export.backbone import operations_version, with_backbone
from mlpstudy.export.card import Subject, card
from mlpstudy.export.check import asked, refuse_difference
from mlpstudy.export.graph import MeanOfRuns, to_onnx
from mlpstudy.export.metadata import metadata
from mlpstudy.export.scores import scores_of
from mlpstudy.export.views import look_by_views
from mlpstudy.nets.build import build
from mlpstudy.predict.load import load_trained
from mlpstudy.predict.read import PictureReader
from mlpstudy.views import ViewsName
from tests.backbone.tiny import FEATURES, SIDE, write_backbone_file
from tests.conftest import variant
from tests.export.test_card import FILES


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return write_backbone_file(tmp_path / "tiny.onnx")


def networks(features: int, views: str) -> MeanOfRuns:
    """Two runs that finished and one that diverged."""
    settings = variant(input="features", hidden=[8], batchnorm=True, test_views=views).model
    made = [build(settings, (features, 1, 1), classes=4) for _ in range(2)]
    for network in made:
        network.normalise.mean, network.normalise.deviation = torch.full((2, features), 0.4)
    return MeanOfRuns(made, torch.tensor([0.0, 1.0, 0.0, 0.0])).eval()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "views"),
    [("tiny", "none"), ("tiny", "turns"), ("efficientnet_lite0", "none"), ("efficientnet_lite0_stages", "none")],
)
def test_one_graph_says_what_backbone_and_networks_say_one_after_the_other(
    tiny: str, name: str, views: ViewsName
) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    backbone = load_backbone(tiny if name == "tiny" else name)
    model = networks(backbone.features, views)
    file = with_backbone(to_onnx(model), backbone, views).SerializeToString(deterministic=True)
    assert b"layers.py" not in file
    side = backbone.side_px
    pictures = np.random.default_rng(0).integers(0, 256, (3, side, side, 3), dtype=np.uint8)
    features = np.stack([backbone.extract_views(picture, views) for picture in pictures])[:, :, None]
    with torch.inference_mode():
        expected = model(torch.from_numpy(features)).numpy()
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    for count in (3, 1):
        (said,) = session.run(["probabilities"], {"images": pictures[:count]})
        np.testing.assert_allclose(said, expected[:count], rtol=0, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("views", "count"), [("none", 1), ("flips", 2)])
def test_a_backbone_of_one_picture_at_a_time_is_asked_about_several(
    tmp_path: Path, views: ViewsName, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its graph states the forms between its operations for one picture, as PyTorch's exporter notes them."""
    onnx = pytest.importorskip("onnx")
    name = write_backbone_file(tmp_path / "fixed.onnx", shape=(1, 3, SIDE, SIDE))
    onnx.save(onnx.shape_inference.infer_shapes(onnx.load(name)), name)
    backbone, model = load_backbone(name), networks(FEATURES, views)
    pictures = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
    features = np.stack([backbone.extract_views(picture, views) for picture in pictures])[:, :, None]
    with torch.inference_mode():
        expected = model(torch.from_numpy(features)).numpy()
    file = tmp_path / "whole.onnx"
    onnx.save(with_backbone(to_onnx(model), backbone, views), file)
    capfd.readouterr()
    refuse_difference(file, pictures, expected)
    (output,) = pytest.importorskip("onnxruntime").InferenceSession(file).get_outputs()
    assert (features.shape[1], output.shape, capfd.readouterr().err) == (count, ["n", 4], "")


@pytest.mark.parametrize("version", [8, 17])
@pytest.mark.parametrize(("views", "count"), [("none", 1), ("flips", 2), ("turns", 8)])
def test_within_a_graph_a_picture_lies_as_it_does_before_a_backbone(
    tiny: str, views: ViewsName, count: int, version: int
) -> None:
    """Views in their order, of several pictures; in ONNX's older operations too."""
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    backbone = load_backbone(tiny)
    model = onnx.load_model_from_string(backbone.model)
    model.opset_import[0].version = version
    name = look_by_views(model.graph, count, backbone.side_px)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    pictures = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    (features,) = session.run(None, {name: pictures})
    expected = np.concatenate([backbone.extract_views(picture, views) for picture in pictures])
    np.testing.assert_allclose(features, expected, rtol=0, atol=1e-6)


def test_graphs_that_cannot_be_joined_are_told(tiny: str) -> None:
    import onnx

    backbone = load_backbone(tiny)
    head: Any = onnx.load_model_from_string(backbone.model)  # takes something else than features
    head.opset_import[0].version = 20
    assert operations_version(head) == 20
    with pytest.raises(StudyError, match=r"not exported: .*tiny\.onnx cannot be joined with the networks: "):
        with_backbone(head, backbone)


def test_the_file_is_asked_about_pictures_of_the_backbones_size(compared_study: Study, tiny: str) -> None:
    trained = load_trained("better")
    reader = PictureReader(8, "rgb", 10**6, None, backbone=load_backbone(tiny))
    features = np.stack([reader.seen(picture) for picture in np.zeros((2, 8, 8, 3), np.uint8)])
    assert features.shape == (2, 1, 1, 12)
    plain = PictureReader(8, "gray", 10**6, None)
    images, expected = asked(trained, plain, np.zeros((2, 8, 8, 1), np.uint8), np.ones((3, 2, 4), np.float32))
    assert (images.shape, expected.tolist()) == ((2, 8, 8, 1), [[1.0] * 4] * 2)


def test_card_and_metadata_name_the_backbone(compared_study: Study, tiny: str) -> None:
    trained, scores = load_trained("better"), scores_of(compared_study, "better", None)
    about = metadata(trained, scores, PictureReader(8, "rgb", 10**6, None, backbone=load_backbone(tiny)), [])
    assert (about["backbone"], about["image_size"], about["channels"]) == ("tiny.onnx", "8", "rgb")
    text = card(
        Subject(trained, compared_study, scores, read_quality(), read_passed_over(), about, "On 16 images."), FILES
    )
    assert "but what tiny.onnx makes of it: a frozen network" in text
    assert "| input | `images` | (N, 8, 8, 3) | uint8, red, green, blue |" in text
