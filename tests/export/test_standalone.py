"""The script that is exported beside a model, against the code that it stands for."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mlpstudy.export.export import SCRIPT
from mlpstudy.export.metadata import brightness
from mlpstudy.export.standalone import read
from mlpstudy.predict.load import picture_reader
from tests.predict.workspace import SIDE


@pytest.mark.parametrize("channels", ["gray", "rgb"])
def test_the_script_reads_pictures_of_every_kind_as_the_study_does(
    workspaces: Callable[[str], Path], channels: str
) -> None:
    folder = workspaces(channels)
    reader = picture_reader(folder, (1 if channels == "gray" else 3, SIDE, SIDE))
    assert reader.brightness
    about = {"image_size": str(SIDE), "channels": channels, "brightness": brightness(reader.brightness)}
    pictures = sorted((folder / "pictures").rglob("*.*"))
    assert len(pictures) == 72
    for picture in pictures:
        image = read(str(picture), about)
        assert (image.shape, image.dtype) == ((SIDE, SIDE, 1 if channels == "gray" else 3), np.uint8)
        np.testing.assert_array_equal(image, reader.read(picture), err_msg=picture.name)


@pytest.mark.parametrize("depth", [np.int32, np.uint32, np.int16, np.float32])
def test_the_script_reads_samples_of_every_depth_as_the_study_does(
    workspaces: Callable[[str], Path], tmp_path: Path, depth: type[np.generic]
) -> None:
    reader = picture_reader(workspaces("gray"), (1, SIDE, SIDE))
    assert reader.brightness
    about = {"image_size": str(SIDE), "channels": "gray", "brightness": brightness(reader.brightness)}
    file = tmp_path / "deep.tif"
    pixels = np.random.default_rng(0).integers(0, 32_000, (40, 30)).astype(depth)
    file.write_bytes(cv2.imencode(".tif", pixels)[1].tobytes())
    np.testing.assert_array_equal(read(str(file), about), reader.read(file))


def test_the_script_refuses_what_it_cannot_read_as_the_study_does(tmp_path: Path) -> None:
    about = {"image_size": "8", "channels": "gray"}
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty.png").touch()
    for name in ("broken.png", "empty.png"):
        with pytest.raises(ValueError, match="no picture that OpenCV can read"):
            read(str(tmp_path / name), about)
    Image.fromarray(np.full((4, 4), 40_000, np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(ValueError, match="the model knows no scale"):
        read(str(tmp_path / "deep.png"), about)


def test_the_script_is_short_and_needs_three_packages() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 65
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert {name for name in names if name.split(".")[0] not in sys.stdlib_module_names} == {
        "cv2",
        "numpy",
        "onnxruntime",
    }


def test_the_script_without_a_picture_says_how_it_is_asked() -> None:
    asked = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True)
    assert asked.returncode == 1
    assert "python digits_predict.py a.jpg" in asked.stderr
