"""A file in the place of a study. What `mlpstudy export` really writes: tests/export/test_files.py."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import mlpstudy
from mlpstudy.command.main import main
from mlpstudy.errors import ConfigError, DataError, StudyError
from mlpstudy.predict import exported
from mlpstudy.preprocess.brightness import ValueRange

onnx = pytest.importorskip("onnx", reason="needs the extra `export` of pyproject.toml")
pytest.importorskip("onnxruntime", reason="needs the extra `export` of pyproject.toml")
SIDE = 4
ABOUT = {
    "variant": "dropout",
    "classes": '["bright", "dark"]',
    "runs": "[0, 1, 2]",
    "diverged": "[1]",
    "image_size": str(SIDE),
    "channels": "gray",
}


def write_model(file: Path, **about: str) -> None:
    """Its probabilities are the mean brightness, and the rest."""
    make, floats, shares = onnx.helper, onnx.TensorProto.FLOAT, ["n", 2]
    halves = np.array([[1 / 255, -1 / 255]] * SIDE * SIDE, np.float32) / SIDE**2
    nodes = [
        make.make_node("Cast", ["images"], ["values"], to=floats),
        make.make_node("Flatten", ["values"], ["rows"]),
        make.make_node("Gemm", ["rows", "halves", "ends"], ["probabilities"]),
    ]
    graph = make.make_graph(
        nodes,
        "brightness",
        [make.make_tensor_value_info("images", onnx.TensorProto.UINT8, ["n", SIDE, SIDE, 1])],
        [make.make_tensor_value_info("probabilities", floats, shares)],
        [
            onnx.numpy_helper.from_array(halves, "halves"),
            onnx.numpy_helper.from_array(np.array([0, 1], np.float32), "ends"),
        ],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 18)], ir_version=10)
    make.set_model_props(model, about)
    onnx.save(model, file)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    write_model(Path("model.onnx"), **ABOUT)
    for name, value in (("white.png", 255), ("grey.png", 51)):
        write_picture(Path(name), np.full((7, 9), value, np.uint8))
    return "model.onnx"


def write_picture(file: Path, pixels: Any) -> None:
    import cv2

    cv2.imwrite(str(file), pixels)


def test_the_mean_is_told_and_that_nobody_knows_how_many_runs_agree(model: str) -> None:
    loaded = mlpstudy.load(model)
    assert (loaded.variant, loaded.runs, loaded.diverged) == ("dropout", (0, 1, 2), (1,))
    white, grey = loaded.predict(["white.png", "grey.png"])
    assert (white.label, grey.label, grey.runner_up) == ("bright", "dark", "bright")
    assert grey.probabilities == pytest.approx({"bright": 0.2, "dark": 0.8})
    assert (grey.agreeing, grey.runs) == (None, 3)


def test_the_command_takes_a_file_in_the_place_of_a_variant(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", model, "white.png", "none.png"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split() == [
        "white.png",
        "bright",
        "100.0",
        "%",
        "dark",
        "0.0",
        "%",
        "unknown,",
        "of",
        "3",
    ]
    assert err.startswith("dropout, mean of 3 runs; 1 diverged")


def test_what_a_file_says_of_itself_commands_no_terminal(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_model(Path(model), **ABOUT | {"variant": "\x1b[2Jbest\n", "doubts": '["\\u001b]0;sure\\u0007"]'})
    assert main(["predict", model, "white.png"]) == 0
    told, warning = capsys.readouterr().err.splitlines()
    assert told.startswith("\\x1b[2Jbest\\n, mean of 3 runs; 1 diverged")
    assert warning == "warning: \\x1b]0;sure\\x07"


@pytest.mark.parametrize(
    ("about", "counts"),
    [
        ({}, [64, 6]),
        ({"test_views": "turns"}, [64, 6]),  # of pixels: the networks take one view after the other
        ({"test_views": "turns", "backbone": "tiny.onnx"}, [*[8] * 8, 6]),
        ({"test_views": "some", "backbone": "tiny.onnx"}, [64, 6]),
    ],
)
def test_a_backbone_in_the_file_is_shown_so_many_views_at_a_time(about: dict[str, str], counts: list[int]) -> None:
    asked, images = [], np.arange(70, dtype=np.uint8)[:, None]

    class Session:
        def get_inputs(self) -> list[Any]:
            return [SimpleNamespace(name="images")]

        def run(self, outputs: None, given: dict[str, Any]) -> list[Any]:
            asked.append(len(given["images"]))
            return [given["images"]]

    pieces = (images[:64], images[64:])
    said = [exported.ask(Session(), exported.at_once(about), piece) for piece in pieces]
    assert (np.concatenate(said) == images).all()
    assert asked == counts


def test_a_file_of_one_run_agrees_with_itself(model: str) -> None:
    write_model(Path("one.onnx"), **ABOUT | {"runs": "[4]"})
    (answer,) = mlpstudy.load(Path("one.onnx"), run=4).predict("white.png")
    assert (answer.agreeing, answer.runs) == (1, 1)
    with pytest.raises(ConfigError, match=r"^run = 3: one.onnx holds run 4; `mlpstudy export --run 3` writes another"):
        mlpstudy.load("one.onnx", run=3)
    for run in (1, 3):
        with pytest.raises(ConfigError, match=rf"^run = {run}: model.onnx holds the mean of 3 runs"):
            mlpstudy.load(model, run=run)


@pytest.mark.parametrize(
    ("told", "scale"),
    [("[0, 255]", ValueRange(0, 255, whole=True)), ("[3, 60000]", ValueRange(3, 60_000, whole=False))],
)
def test_a_picture_of_16_bits_is_read_by_the_scale_of_the_file(model: str, told: str, scale: ValueRange) -> None:
    write_picture(Path("xray.png"), np.full((5, 5), 60_000, np.uint16))
    assert mlpstudy.load(model).predict("xray.png")[0].problem
    write_model(Path(model), **ABOUT | {"brightness": told})
    loaded = mlpstudy.load(model)
    assert loaded.reader.brightness == scale
    assert loaded.predict("xray.png")[0].label == "bright"


def test_a_file_has_the_limit_of_pixels_of_its_study(model: str) -> None:
    """Files of older versions have that of params.yaml as it ships."""
    assert mlpstudy.load(model).reader.largest_image_px == 100_000_000
    write_model(Path(model), **ABOUT | {"largest_image_px": "62"})
    (answer,) = mlpstudy.load(model).predict("white.png")
    assert answer.problem == "9x7 pixels, more than data.largest_image_px = 62: scale it down, or raise that setting"


def without_words(*_: object) -> None:
    raise RuntimeError


def test_what_is_no_exported_file_is_refused(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"^none.onnx is not here: `mlpstudy export VARIANT none.onnx` writes it"):
        mlpstudy.load("none.onnx")
    Path("text.onnx").write_text("text")
    with pytest.raises(DataError, match=r"^text.onnx: no model that onnxruntime can run: "):
        mlpstudy.load("text.onnx")
    with monkeypatch.context() as patch, pytest.raises(DataError, match=r"^text.onnx: no model that onnxruntime can"):
        patch.setattr(exported, "open_session", without_words)
        mlpstudy.load("text.onnx")
    write_model(Path("other.onnx"), variant="dropout")
    with pytest.raises(DataError, match=r"^other.onnx: not written by `mlpstudy export`: its metadata lack channels"):
        mlpstudy.load("other.onnx")
    with pytest.raises(ConfigError, match=r"^model.onnx: a file, which neither folder nor rev nor repo goes with"):
        mlpstudy.load(model, rev="v1")
    monkeypatch.setattr(exported, "find_spec", lambda name: None)
    with pytest.raises(StudyError, match=r"^model.onnx: needs onnxruntime: `/.* -m pip install onnxruntime`"):
        mlpstudy.load(model)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"classes": "bright, dark"}, 'as `mlpstudy export` writes them: classes = "bright, dark": Invalid JSON'),
        ({"classes": "[1, 2]"}, "as `mlpstudy export` writes them: classes.0 = 1: expected a valid string"),
        ({"runs": "[]"}, "as `mlpstudy export` writes them: runs = []: expected at least 1 item"),
        ({"diverged": "2"}, "as `mlpstudy export` writes them: diverged = 2: expected a list ([first, second])"),
        ({"format": "2"}, "as `mlpstudy export` writes them: format = \"2\": expected '1'"),
        ({"image_size": "0"}, 'as `mlpstudy export` writes them: image_size = "0": expected greater than 0'),
        ({"channels": "bgr"}, "channels = \"bgr\": expected 'gray' or 'rgb'"),
        ({"brightness": "[0, NaN]"}, "brightness.1 = NaN: expected a finite number"),
        (
            {"classes": '["bright"]'},
            "tell of pictures [4, 4, 1] and 1 class, while its networks take [4, 4, 1] and give [2]",
        ),
        (
            {"channels": "rgb"},
            "tell of pictures [4, 4, 3] and 2 classes, while its networks take [4, 4, 1] and give [2]",
        ),
    ],
)
def test_metadata_that_no_export_wrote_are_told(model: str, about: dict[str, str], words: str) -> None:
    write_model(Path(model), **ABOUT | about)
    with pytest.raises(DataError, match=rf"^model.onnx: its metadata .*{re.escape(words)}"):
        mlpstudy.load(model)
