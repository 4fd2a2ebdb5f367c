import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlpstudy.backbone.load import MODELS, load_backbone
from mlpstudy.backbone.names import FEATURES
from tests.backbone.tiny import write_backbone_file
from tests.conftest import ROOT


@pytest.mark.parametrize("name", FEATURES)
def test_a_backbone_gives_as_many_features_as_its_name_tells(name: str) -> None:
    """Memory and time are told by that number before any picture is looked at."""
    assert load_backbone(name).features == FEATURES[name]
    assert MODELS.keys() == FEATURES.keys()


@pytest.mark.parametrize("opener", ["mlpstudy.backbone.session.open_session", "mlpstudy.predict.exported.opened"])
def test_the_runtime_tells_nobody_of_these_images(opener: str, tmp_path: Path) -> None:
    """With telemetry it would look for a folder in which to keep a number of this machine, and complain of none."""
    write_backbone_file(tmp_path / "tiny.onnx")
    module, _, function = opener.rpartition(".")
    code = f"import sys, pathlib; from {module} import {function}; {function}(pathlib.Path(sys.argv[1]))"
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    environment = hidden | {"HOME": "/dev/null/nowhere", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", code, str(tmp_path / "tiny.onnx")]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=True)
    assert done.stderr == ""
