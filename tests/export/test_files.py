"""The files that an export writes. Slow, for PyTorch's exporter takes seconds."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

import mlpstudy
from mlpstudy import paths
from mlpstudy.command.main import main
from mlpstudy.compare.study import Study
from mlpstudy.errors import StudyError
from mlpstudy.export import check
from mlpstudy.export.export import export
from mlpstudy.export.graph import MeanOfRuns, to_onnx
from mlpstudy.export.runtime import from_network
from mlpstudy.files import write_json
from mlpstudy.nets.build import build
from mlpstudy.nets.layers import ACTIVATIONS
from tests.conftest import ROOT, variant
from tests.export.earlier import earlier_export
from tests.preprocess import pictures

REASON = "needs the extra `export` of pyproject.toml"
onnxruntime = pytest.importorskip("onnxruntime", reason=REASON)
pytest.importorskip("onnxscript", reason=REASON)
pytestmark = pytest.mark.slow
# as in an environment that has none of them
WITHOUT = """
import runpy, sys
sys.modules.update(dict.fromkeys(["torch", "mlpstudy", "PIL", "onnx", "onnxscript"]))
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""
# Ctrl-C, once the main thread executes the body of a module
DEEP = "torch._dynamo.variables.builder"  # imported amid torch._dynamo
INTERRUPTED_WITHIN = """
import os, signal, sys, threading, time

def is_within(module):
    frame = sys._current_frames()[threading.main_thread().ident]
    while frame and (frame.f_globals.get("__name__"), frame.f_code.co_name) != (module, "<module>"):
        frame = frame.f_back
    return frame is not None

def interrupt(module):
    while not is_within(module):
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt, args=[sys.argv.pop(1)], daemon=True).start()
from mlpstudy.command.main import main
sys.exit(main())
"""


def session(model: str | bytes) -> Any:
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def test_every_layer_of_a_network_can_be_exported() -> None:
    """All of them in one graph: each activation, kind of network, normalisation, whitening and set of views."""
    shape, networks = (3, 9, 9), []
    for number, activation in enumerate(ACTIVATIONS):
        kind, norm = ("mlp", "cnn")[number % 2], ("batch", "layer", "none")[number // 2]
        views = ("turns", "none", "none", "flips", "none", "none")[number]
        whitening = (0.0, 0.5)[number % 3 == 0]
        settings = variant(
            kind=kind, activation=activation, norm=norm, dropout=0.5, test_views=views, whitening=whitening
        ).model
        network = build(settings, shape, classes=4)
        network.normalise.mean, network.normalise.deviation = torch.tensor([[0.4] * 3, [0.3] * 3])
        if whitening:
            for name in ("axes", "waves", "gains"):
                getattr(network.normalise, name).normal_(generator=torch.Generator().manual_seed(0))
        networks.append(network)
    model = MeanOfRuns(networks, torch.tensor([0.0, 2.0, 0.0, 0.0])).eval()
    data = to_onnx(model).SerializeToString()
    assert b"layers.py" not in data  # the exporter notes the lines of the code, with their paths
    images = np.random.default_rng(0).integers(0, 256, (5, 9, 9, 3), dtype=np.uint8)
    with torch.inference_mode():
        expected = model(torch.from_numpy(images)).numpy()
    for count in (5, 1):
        (said,) = session(data).run(["probabilities"], {"images": images[:count]})
        np.testing.assert_allclose(said, expected[:count], rtol=0, atol=1e-6)


EXPORTED = """
import torch
from mlpstudy.export.graph import MeanOfRuns, to_onnx
from mlpstudy.nets.build import build
from tests.conftest import variant
to_onnx(MeanOfRuns([build(variant(hidden=[4]).model, (1, 8, 8), classes=4)], torch.zeros(4)).eval())
"""


def test_no_folder_for_compiled_code_is_left_among_temporary_files(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("TORCHINDUCTOR_CACHE_DIR", None)  # this process may have exported already
    subprocess.run([sys.executable, "-c", EXPORTED], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_the_script_says_without_torch_what_predict_says(
    compared_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a variant two of whose runs diverged."""
    assert main(["export", "failing", str(tmp_path / "out/digits.onnx")]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{tmp_path}/out: a new folder\n{tmp_path}/out/digits.onnx: failing, mean of 10 runs\n")
    assert "\nwarning: It underfits: its training accuracy is over 10 points below the best" in told
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "digits.md",
        "digits.onnx",
        "digits_predict.py",
    ]
    pictures = []
    for row, image in enumerate(np.load(paths.IMAGES)[:12]):
        pictures.append(str(tmp_path / f"{row}.png"))
        cv2.imwrite(pictures[-1], cv2.resize(image, (20 + row, 24)))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    script = [sys.executable, "-c", WITHOUT, str(tmp_path / "out/digits_predict.py")]
    done = subprocess.run([*script, *pictures, str(tmp_path / "broken.png")], text=True, capture_output=True)
    warning, *problems = done.stderr.splitlines()
    assert warning.startswith("warning: It underfits: its training accuracy is over 10 points below the best")
    assert problems == [
        f"{tmp_path}/broken.png: no picture that OpenCV can read: damaged, or of a rare kind",
        "error: 1 of 13 could not be read",
    ]
    assert done.returncode == 1
    answers = [line.split("\t") for line in done.stdout.splitlines()]
    loaded = mlpstudy.load(str(tmp_path / "out/digits.onnx"))
    assert (loaded.variant, loaded.diverged) == ("failing", mlpstudy.load("failing").diverged)
    assert main(["predict", str(tmp_path / "out/digits.onnx"), pictures[0]]) == 0
    assert capsys.readouterr().err.splitlines()[1:] == [warning]
    expected = mlpstudy.load("failing").predict(pictures)
    for (name, label, probability), again, each in zip(answers, loaded.predict(pictures), expected, strict=True):
        assert (name, label) == (each.file, each.label) == (again.file, again.label)
        assert float(probability) == pytest.approx(each.probability, abs=1e-5)
        assert again.probabilities == pytest.approx(each.probabilities, abs=1e-5)


def test_a_file_tells_what_it_is_and_is_the_same_each_time(compared_study: Study, tmp_path: Path) -> None:
    made = export("better", tmp_path / "a.onnx", run=4)
    export("better", tmp_path / "b.onnx", run=4)
    assert (tmp_path / "a.onnx").read_bytes() == (tmp_path / "b.onnx").read_bytes()
    model = session(str(tmp_path / "a.onnx"))
    assert [(each.name, each.type, each.shape) for each in (*model.get_inputs(), *model.get_outputs())] == [
        ("images", "tensor(uint8)", ["n", 8, 8, 1]),
        ("probabilities", "tensor(float)", ["n", 3]),
    ]
    about = model.get_modelmeta().custom_metadata_map
    assert tuple(json.loads(about["classes"])) == compared_study.split.classes
    assert (about["variant"], about["runs"], about["image_size"], about["channels"]) == ("better", "[4]", "8", "gray")
    assert int(about["largest_image_px"]) == pictures.settings().largest_image_px
    accuracy = json.loads(about["scores"])["accuracy"]
    assert accuracy["value"] == pytest.approx(made.scores.accuracy.mean, abs=1e-6)
    assert accuracy["low"] < accuracy["value"] < accuracy["high"]
    assert {"data/split/", "models/better/", "data/prepared/images.npy"} <= json.loads(about["digests"]).keys()
    assert str(tmp_path).encode() not in (tmp_path / "a.onnx").read_bytes()


def test_page_and_card_speak_the_report_s_language_and_the_file_english(compared_study: Study, tmp_path: Path) -> None:
    settings = compared_study.config.model_copy(update={"language": "es"})
    write_json(paths.CONFIGS / "report.json", settings.model_dump(mode="json"))
    export("better", tmp_path / "a.onnx", run=4, runtime=from_network())
    html, card = ((tmp_path / name).read_text(encoding="utf-8") for name in ("a.html", "a.md"))
    assert '<html lang="es">' in html
    assert re.search(r"<p>[^<]*\d,\d a \d+,\d\xa0%", html)
    assert re.search(r"\| exactitud \| \d+,\d % \| \d+,\d a \d+,\d % \|", card)
    assert re.search(
        r"En \d+ imágenes del estudio, sus probabilidades son las de PyTorch, con un margen de 0,00001.", card
    )
    about = onnxruntime.InferenceSession(tmp_path / "a.onnx").get_modelmeta().custom_metadata_map
    assert about["resizing"].startswith("Decode to RGB of 8 bits")


def test_the_page_tells_in_its_language_that_nothing_was_learnt(compared_study: Study, tmp_path: Path) -> None:
    settings = compared_study.config.model_copy(update={"language": "es"})
    write_json(paths.CONFIGS / "report.json", settings.model_dump(mode="json"))
    for name, doubted in (("failing", 1), ("better", 0)):
        export(name, tmp_path / "a.onnx", run=4, runtime=from_network())
        html = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert len(re.findall(r'<p class="doubt">\w+ \w+: su exactitud de entrenamiento', html)) == doubted


def test_a_file_that_says_something_else_than_pytorch_is_not_left(
    compared_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "mean_of", lambda said: said.mean(axis=0) + 2e-5)
    earlier = earlier_export(tmp_path / "a.onnx").read_bytes()
    before = set(tmp_path.iterdir())
    with pytest.raises(StudyError, match="not exported: onnxruntime's probabilities differ by up to 2e-05 from"):
        export("better", tmp_path / "a.onnx")
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / "a.onnx").read_bytes() == earlier


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Writing more than so many bytes into a file fails, as on a disk that becomes full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_export_that_fails_midway_leaves_the_earlier_one_to_the_byte(compared_study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export("better", folder / "a.onnx", run=4, runtime=from_network())
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for name in ("a.onnx", "new.onnx"):  # the second one beside nothing of its own
        page = str(Path(name).with_suffix(".html"))
        with largest_file(len(before["a.onnx"]) + 1000), pytest.raises(StudyError, match=f"{page}: cannot be written"):
            export("better", folder / name, run=5, runtime=from_network())
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.usefixtures("compared_study", "_heeding_interrupts")
def test_an_interrupt_while_the_exporter_imports_what_it_needs_is_told_as_one(tmp_path: Path) -> None:
    """It asks which exceptions of torch._dynamo it may let pass, and these are not there by then."""
    command = [sys.executable, "-c", INTERRUPTED_WITHIN, DEEP, "export", "better", str(tmp_path / "a.onnx")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, text=True, capture_output=True)
    assert done.stderr == "interrupted\n"
    assert done.returncode in (130, -signal.SIGINT)  # as of other commands: tests/command/test_main.py
    assert not list(tmp_path.glob("*.onnx"))
