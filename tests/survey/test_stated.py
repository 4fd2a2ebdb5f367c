from pathlib import Path

import onnx
import pytest

from mlpstudy.survey.stated import stated_features
from tests.backbone.tiny import FEATURES, write_backbone_file


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backbone that leaves the shape of its output open."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    write_backbone_file(tmp_path / "mine.onnx")
    return tmp_path / "mine.onnx"


def state(file: Path, *sizes: int | str) -> None:
    model = onnx.load(file)
    output = onnx.helper.make_tensor_value_info("features", onnx.TensorProto.FLOAT, sizes)
    model.graph.output[0].CopyFrom(output)
    onnx.save(model, file)


def test_a_file_that_states_its_features_is_taken_at_its_word(file: Path) -> None:
    assert stated_features(file.name) is None
    state(file, "n", FEATURES)
    assert stated_features(file.name) == FEATURES


@pytest.mark.parametrize("sizes", [("n", "d"), ("n", -1), ("n", 3, 2, 2), ()])
def test_what_a_file_leaves_open_is_not_guessed(file: Path, sizes: tuple[int | str, ...]) -> None:
    state(file, *sizes)
    assert stated_features(file.name) is None


def test_what_cannot_be_read_states_nothing(file: Path) -> None:
    file.write_bytes(b"no graph")
    assert [stated_features(name) for name in (file.name, "absent.onnx", "efficientnet_lite0", "")] == [None] * 4
