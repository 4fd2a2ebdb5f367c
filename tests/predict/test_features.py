"""Pictures go through the backbone that made the study's features, and then to networks that take features."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from PIL import Image

import mlpstudy
from mlpstudy import paths
from mlpstudy.backbone.load import load_backbone
from mlpstudy.config.base import load
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.features import read_backbone, write_backbone
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.inputs import read_inputs
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import DataError
from mlpstudy.evaluate.predictions import predict
from mlpstudy.export.check import check_images
from mlpstudy.nets.build import build
from mlpstudy.nets.store import Outcome, save_model
from mlpstudy.predict.find import NEEDED
from mlpstudy.predict.load import load_trained
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.features import extractor_of
from mlpstudy.views import ViewsName
from tests.backbone.tiny import FEATURES, METADATA, write_backbone_file
from tests.conftest import variant
from tests.difference.revisions import opened, tracked
from tests.predict.workspace import CLASSES, RUNS

VARIANTS: dict[str, ViewsName] = {"seeing": "none", "turning": "turns"}


@pytest.fixture
def on_features(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That study with features of its pictures, and variants that take them: `seeing`, and `turning` in all views."""
    shutil.copytree(workspace, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    write_backbone_file(Path("tiny.onnx"))
    config = load(PreprocessConfig, paths.CONFIGS / "preprocess.json")
    extractor = extractor_of(config.model_copy(update={"features": "tiny.onnx", "feature_views": "turns"}))
    assert extractor is not None
    convert(paths.RAW_ZIP, paths.IMAGES, config, extractor)
    write_backbone(extractor.info())
    for name, views in VARIANTS.items():
        settings = variant(hidden=[16], input="features", test_views=views)
        for run in range(RUNS):
            network = build(settings.model, (FEATURES, 1, 1), len(CLASSES))
            network.normalise.mean, network.normalise.deviation = torch.full((2, FEATURES), 0.7)
            save_model(paths.model_file(name, run), network, settings, Outcome("finished", epoch=1, epochs=1))
    return tmp_path / "copy"


@pytest.mark.parametrize("of", VARIANTS)
def test_probabilities_are_those_that_evaluate_gives(
    on_features: Path, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """Of pictures of every kind, those of more than 8 bits too; from another folder as well."""
    features, split = read_inputs("features", views=VARIANTS[of]), read_split()
    names = [f"pictures/{name}" for name in read_index().names]
    stored = predict(of, split, features).scores.mean(axis=0)
    model = mlpstudy.load(of, folder=on_features)
    for row, name in enumerate(names):
        seen = model.reader.seen(model.reader.picture(Path(name)).pixels)
        np.testing.assert_array_equal(seen, features[row], err_msg=name)
    monkeypatch.chdir("pictures")
    predictions = mlpstudy.load(of).predict([name.removeprefix("pictures/") for name in names])
    said = np.array([list(each.probabilities.values()) for each in predictions if each.probabilities])
    np.testing.assert_allclose(said, stored, rtol=0, atol=1e-6)


def test_a_picture_of_which_nothing_can_be_said_is_named_and_the_rest_is_done(on_features: Path) -> None:
    model = mlpstudy.load("seeing")
    backbone = load_backbone(write_backbone_file(Path("dark.onnx"), brightest=2.0))
    Image.new("RGB", (9, 9), "white").save("white.png")
    Image.new("RGB", (9, 9), "black").save("black.png")
    seeing = replace(model, reader=replace(model.reader, backbone=backbone))
    white, black = seeing.predict(["white.png", "black.png"])
    assert white.problem == "dark.onnx: gives infinite numbers, or such as are none (NaN)"
    assert (black.problem, black.label in CLASSES) == (None, True)
    unsure = replace(model, voters=(lambda pictures: np.full((len(pictures), len(CLASSES)), np.nan, np.float32),))
    assert unsure.predict(["black.png"])[0].problem == "the networks give no probabilities for it"


@pytest.mark.parametrize("of", VARIANTS)
def test_an_export_is_held_against_what_evaluate_took(on_features: Path, of: str) -> None:
    rows, images = check_images(load_trained(of))
    np.testing.assert_array_equal(images, read_inputs("features", views=VARIANTS[of])[rows])
    paths.FEATURES.unlink()
    none, random = check_images(load_trained(of))
    assert (len(none), random.shape[1:], random.dtype) == (0, images.shape[1:], np.float32)


def test_a_backbone_of_other_weights_is_refused(on_features: Path) -> None:
    write_backbone_file(Path("tiny.onnx"), metadata=METADATA | {"mean": "3"})
    with pytest.raises(DataError, match=r"tiny\.onnx: has other weights than when it made data/features"):
        mlpstudy.load("seeing")


def test_a_study_that_no_longer_has_features_says_so(on_features: Path) -> None:
    info = read_backbone()
    assert info is not None
    write_backbone(None)
    with pytest.raises(DataError, match="networks of 12 features, and here are none: `dvc repro`"):
        mlpstudy.load("seeing")
    write_backbone(info.model_copy(update={"features": 13}))
    with pytest.raises(DataError, match=r"networks of 12 features, and here are 13 of tiny\.onnx: `dvc repro`"):
        mlpstudy.load("seeing")
    paths.BACKBONE.unlink()
    with pytest.raises(DataError, match=r"data/features/backbone\.json is not here: `dvc pull"):
        mlpstudy.load("seeing")


@pytest.mark.parametrize("beside", [False, True])
def test_the_backbone_of_a_commit_comes_with_its_weights(on_features: Path, tmp_path: Path, beside: bool) -> None:
    (paths.METRICS / "summary.json").write_text('{"accuracy": {"seeing": 0.5}}')
    if beside:
        put_weights_beside(Path("tiny.onnx"))
    predictions = [replace(each, learnt=None) for each in mlpstudy.load("seeing").predict("pictures/test")]
    repository = tracked(tmp_path / "repository")
    shutil.copytree(on_features, repository.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pictures"))
    (repository.folder / ".gitignore").write_text("/data/raw\n/data/predictions\n")
    outputs = (paths.MODELS, *NEEDED, paths.IMAGES, paths.INDEX, paths.BACKBONE.parent)
    with opened(repository) as repo:
        repo.add([str(repository.folder / path) for path in outputs])
    (repository.folder / "dvc.lock").write_text("schema: '2.0'\nstages: {}\n")
    repository.commit("a study on features")
    assert mlpstudy.load("seeing", folder=repository.folder, rev="HEAD").predict("pictures/test") == predictions


def put_weights_beside(file: Path) -> None:
    """Adds zeros to the features, which lie in a file of their own, as torch.onnx.export writes weights."""
    model = onnx.load(file)
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(FEATURES, np.float32), "zeros"))
    last = model.graph.node[-1]
    model.graph.node.append(helper.make_node("Add", ["bare", "zeros"], list(last.output)))
    last.output[:] = ["bare"]
    onnx.save(model, file, save_as_external_data=True, location=f"{file.name}.data", size_threshold=0)
    info = read_backbone()
    assert info is not None
    write_backbone(info.model_copy(update={"digest": load_backbone(file.name).digest}))
