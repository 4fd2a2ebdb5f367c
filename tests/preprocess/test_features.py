"""features.npy: what a backbone makes of every image, from the same decode as its pixels."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mlpstudy import paths
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.features import read_backbone, read_features, write_backbone
from mlpstudy.errors import DataError
from mlpstudy.files import write_json
from mlpstudy.preprocess.brightness import ValueRange, to_bytes
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.features import extractor_of
from mlpstudy.preprocess.resize import squash
from mlpstudy.views import view
from tests.backbone.tiny import FEATURES, SIDE, expected, write_backbone_file
from tests.conftest import ROOT
from tests.preprocess.pictures import encode, make_zip, picture, settings

PICTURES = {f"all/{kind}/{n:02d}.png": picture(n + 50 * (kind == "b")) for kind in "ab" for n in range(12)}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    paths.PREPARED.mkdir(parents=True)
    write_backbone_file(Path("tiny.onnx"))
    return make_zip(paths.RAW_ZIP, {name: encode(pixels) for name, pixels in PICTURES.items()})


def extract(source: Path, views: str = "none", **changes: Any) -> PreprocessConfig:
    """As the stage does."""
    config = settings(features="tiny.onnx", feature_views=views, **changes)
    convert(source, paths.IMAGES, config, extractor_of(config))
    return config


def last_line(source: Path) -> str:
    """That the stage prints, of pictures some of which may not be readable."""
    write_json(paths.CONFIGS / "preprocess.json", settings(features="tiny.onnx", bad_images="drop").model_dump())
    stage = [sys.executable, str(ROOT / "stages/preprocess.py")]
    done = subprocess.run(stage, env={"PYTHONPATH": str(ROOT / "src")}, text=True, capture_output=True, check=True)
    return done.stdout.splitlines()[-1]


def test_features_are_those_of_the_whole_picture_at_the_backbones_own_size(source: Path) -> None:
    extract(source, channels="gray")
    features = read_features()
    assert features.shape == (24, 1, FEATURES)
    for row, pixels in zip(features[:, 0], PICTURES.values(), strict=True):
        assert row == pytest.approx(expected(squash(pixels, SIDE)), abs=1e-5)


def test_views_are_the_eight_ways_in_which_the_picture_can_lie(source: Path) -> None:
    extract(source, "turns")
    features = read_features()
    assert features.shape == (24, 8, FEATURES)
    small = squash(PICTURES["all/b/03.png"], SIDE)
    turns = [np.rot90(small, number) for number in range(4)]
    lying = [each for turned in turns for each in (turned, np.fliplr(turned))]
    for number in range(8):
        assert features[15, number] == pytest.approx(expected(lying[number]), abs=1e-5)
        assert (view(small, number) == lying[number]).all()
    extract(source, "flips")
    assert (read_features() == features[:, :2]).all()


def test_features_change_no_byte_of_the_images(source: Path) -> None:
    convert(source, paths.IMAGES, settings())
    alone = paths.IMAGES.read_bytes()
    extract(source)
    assert paths.IMAGES.read_bytes() == alone


def test_bytes_depend_neither_on_workers_nor_on_the_other_images(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    for workers in (1, 5):
        monkeypatch.setenv("MLPSTUDY_WORKERS", str(workers))
        extract(source, "flips")
        written.append(paths.FEATURES.read_bytes())
    assert written[0] == written[1]
    whole = np.array(read_features())
    make_zip(paths.RAW_ZIP, {name: encode(PICTURES[name]) for name in list(PICTURES)[3:8]})
    extract(source, "flips")
    assert (read_features() == whole[3:8]).all()


def test_pictures_of_more_than_8_bits_are_seen_on_the_scale_of_the_source(source: Path) -> None:
    deep = {f"all/a/{n}.png": 200 * picture(n)[..., 0].astype(np.uint16) + n for n in range(3)}
    encoded = {name: encode(Image.fromarray(pixels)) for name, pixels in deep.items()}
    make_zip(source, encoded | {"all/b/0.png": encode(picture(9))})
    extract(source)
    low, high = min(pixels.min() for pixels in deep.values()), max(pixels.max() for pixels in deep.values())
    scale = ValueRange(float(low), float(high), whole=True)
    for row, pixels in zip(read_features()[:, 0], deep.values(), strict=False):
        seen = to_bytes(squash(pixels, SIDE).astype(np.float32), scale)
        assert row == pytest.approx(expected(np.repeat(seen[..., None], 3, axis=2)), abs=1e-5)
    assert read_features()[3, 0] == pytest.approx(expected(squash(picture(9), SIDE)), abs=1e-5)


def test_an_image_that_cannot_be_used_has_features_of_zero(source: Path) -> None:
    make_zip(source, {"all/a/1.png": b"", "all/b/2.png": encode(picture(0))})
    extract(source, bad_images="drop")
    assert not read_features()[0].any()
    assert read_features()[1].any()


def test_an_image_of_which_the_backbone_makes_nothing_is_named_or_left_out(source: Path) -> None:
    write_backbone_file(Path("tiny.onnx"), brightest=2.0)
    white, dark = np.full((20, 20, 3), 255, np.uint8), np.full((20, 20, 3), 9, np.uint8)
    make_zip(source, {"all/a/1.png": encode(white), "all/b/2.png": encode(dark)})
    with pytest.raises(DataError, match=r"1 of 2 images .*\n.*a/1\.png: tiny\.onnx: gives infinite numbers, or such"):
        extract(source)
    extract(source, bad_images="drop")
    assert not read_features()[0].any()
    assert read_features()[1].any()
    deep = np.zeros((20, 20), np.uint16)
    deep[:10] = 60_000
    make_zip(source, {"all/a/1.png": encode(Image.fromarray(deep)), "all/b/2.png": encode(dark)})
    with pytest.raises(DataError, match=r"a/1\.png: tiny\.onnx: gives infinite numbers"):
        extract(source, bad_images="drop")


def test_features_none_of_which_varies_over_the_images_are_told(source: Path) -> None:
    """Images that cannot be used, whose features are 0, do not count."""
    assert last_line(source).startswith("24 images, 0 unusable")
    write_backbone_file(Path("tiny.onnx"), constant=2.5)
    make_zip(source, {"all/a/.png": b""} | {name: encode(pixels) for name, pixels in PICTURES.items()})
    assert last_line(source) == (
        "warning: no feature of tiny.onnx varies over the 24 images, so that networks on features can learn nothing"
    )
    assert (read_features()[[0, 1, 24], 0, 0] == [0, 2.5, 2.5]).all()
    make_zip(source, {"all/a/0.png": b"", "all/a/1.png": encode(picture(1))})
    assert last_line(source).startswith("2 images, 1 unusable")


def test_a_failed_stage_leaves_no_features(source: Path) -> None:
    make_zip(source, {"all/a/1.png": b"", "all/b/2.png": encode(picture(0))})
    with pytest.raises(DataError):
        extract(source)
    assert list(paths.FEATURES.parent.iterdir()) == []


def test_what_is_noted_of_a_backbone_is_read_back_and_goes_with_it(source: Path) -> None:
    extractor = extractor_of(extract(source, "flips"))
    assert extractor is not None
    write_backbone(extractor.info())
    assert read_backbone() == extractor.info()
    assert (extractor.info().name, extractor.info().features, extractor.info().views) == ("tiny.onnx", 12, "flips")
    write_backbone(None)
    assert read_backbone() is None
    assert [file.name for file in paths.FEATURES.parent.iterdir()] == ["backbone.json"]


def test_without_a_backbone_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, runpy; sys.path[:0] = ['src', '.']; from tests.preprocess.pictures import settings\n"
        "from mlpstudy.preprocess.features import extractor_of; import mlpstudy.preprocess.convert\n"
        "extractor_of(settings()); print({'torch', 'onnx', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    assert done.stdout == "set()\n"
