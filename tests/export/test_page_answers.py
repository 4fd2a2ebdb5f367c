"""The page with its runtime, in Chromium. Slow, for PyTorch's exporter takes seconds."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.command.main import main
from mlpstudy.compare.study import Study
from mlpstudy.export.runtime import ADDRESS, CODE, VERSION, WASM
from tests.conftest import ROOT
from tests.export.browser import PROGRAM, browser

pytest.importorskip("onnxscript", reason="needs the extra `export` of pyproject.toml")
RUNTIME = Path(os.environ.get("MLPSTUDY_ONNXRUNTIME_WEB") or ROOT / ".scratch/package")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="needs Chromium"),
    pytest.mark.skipif(
        not RUNTIME.is_dir(),
        reason=f"needs `npm pack onnxruntime-web@{VERSION}`, unpacked in .scratch or named by MLPSTUDY_ONNXRUNTIME_WEB",
    ),
]
TEXT = "last.then(() => [...document.querySelectorAll('li p')].map((line) => line.innerText))"
PASTE = """
  const data = new DataTransfer();
  data.items.add(new File(["no picture"], "<b>notes</b>.txt"));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
"""
PROBABILITY = 2e-3  # a picture that is as large as the images is read alike; one that is not, within a level of 255


def shown(lines: Sequence[str]) -> list[tuple[str, str, float]]:
    """File, class and probability of each picture."""
    answers = (re.fullmatch(r"(.*) ([\d.]+)\xa0%", line) for line in lines[1::4])
    return [(name, *parts.groups()) for name, parts in zip(lines[::4], answers, strict=True) if parts]


def test_dropped_and_chosen_pictures_are_named_as_predict_names_them(compared_study: Study, tmp_path: Path) -> None:
    pictures = []
    for row, image in enumerate(np.load(paths.IMAGES)[:6]):
        pictures.append(tmp_path / f"{row}.png")
        cv2.imwrite(str(pictures[-1]), cv2.resize(image, (8 + row, 8)))
    assert main(["export", "better", str(tmp_path / "digits.onnx"), "--runtime", str(RUNTIME)]) == 0
    assert "`digits.html`" in (tmp_path / "digits.md").read_text(encoding="utf-8")
    with browser() as tab:
        tab.open(tmp_path / "digits.html")
        tab.drop(*pictures[:4])
        tab.choose(*pictures[4:])
        tab.value(PASTE)
        lines = tab.value(TEXT)
        assert tab.value("document.getElementById('status').textContent") == "Ready."
    assert lines[-4:] == ["<b>notes</b>.txt", "", "", "no picture that this browser can read"]
    predicted = mlpstudy.load("better").predict([str(picture) for picture in pictures])
    for (name, label, percentage), each in zip(shown(lines), predicted, strict=True):
        assert (name, label) == (Path(each.file).name, each.label)
        assert float(percentage) / 100 == pytest.approx(each.probability, abs=PROBABILITY)


def test_a_runtime_from_the_network_is_taken_only_as_it_was_published(compared_study: Study, tmp_path: Path) -> None:
    assert main(["export", "better", str(tmp_path / "digits.onnx"), "--run", "4", "--page"]) == 0
    with browser() as tab:
        tab.served = {f"{ADDRESS}/{name}": (RUNTIME / "dist" / name).read_bytes() for name in (CODE, WASM)}
        tab.ask("Fetch.enable", patterns=[{"urlPattern": f"{ADDRESS}/*"}])
        tab.open(tmp_path / "digits.html")
        assert tab.value("ready.then(() => true, (error) => error.message)") is True
        tab.served[f"{ADDRESS}/{CODE}"] += b"\n"
        tab.open(tmp_path / "digits.html")
        assert tab.value("ready.catch((error) => error.message)").startswith(f"{CODE} and {WASM}")
