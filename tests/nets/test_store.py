import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save

from mlpstudy.errors import StudyError
from mlpstudy.nets.build import build
from mlpstudy.nets.store import METADATA, Outcome, load_model, save_model
from tests.conftest import make_images, variant

OUTCOME = Outcome("finished", epoch=2, epochs=3)


def test_a_stored_network_predicts_as_before(tmp_path: Path) -> None:
    config = variant(batchnorm=True, dropout=0.5)
    network = build(config.model, (1, 6, 6), 3).eval()
    save_model(tmp_path / "a.safetensors", network, config, OUTCOME)
    saved = load_model(tmp_path / "a.safetensors")
    images, _ = make_images(10)
    assert (saved.outcome, saved.config) == (OUTCOME, config)
    assert torch.equal(network(torch.from_numpy(images)), saved.network(torch.from_numpy(images)))


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    config = variant()
    network = build(config.model, (1, 6, 6), 3)
    for name in "ab":
        save_model(tmp_path / name, network, config, OUTCOME)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with safe_open(tmp_path / "a", framework="pt") as file:
        about = json.loads(file.metadata()[METADATA])
    assert about == {
        "classes": 3,
        "config": config.model_dump(mode="json"),
        "outcome": {"epoch": 2, "epochs": 3, "status": "finished"},
        "shape": [1, 6, 6],
    }


def written(path: Path, change: Callable[[dict[str, Any], dict[str, torch.Tensor]], object]) -> Path:
    """A model whose metadata or tensors were changed."""
    config = variant()
    save_model(path, build(config.model, (1, 6, 6), 3), config, OUTCOME)
    with safe_open(path, framework="pt") as file:
        about = json.loads(file.metadata()[METADATA])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    change(about, tensors)
    path.write_bytes(save(tensors, metadata={METADATA: json.dumps(about)}))
    return path


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda about, tensors: about["outcome"].update(status="<script>"), 'outcome.status = "<script>": expected'),
        (lambda about, tensors: about.pop("shape"), "shape is missing"),
        (lambda about, tensors: about.update(shape=[1, 6, 0]), "shape.2 = 0: expected"),
        (lambda about, tensors: about.update(classes=10**30), "classes = 1000"),
        (lambda about, tensors: about.update(more=1), "more = 1: unknown key"),
        (lambda about, tensors: about["config"]["model"].update(hidden=[1] * 200_000), "config.model.hidden = "),
        (lambda about, tensors: about["config"]["model"].update(hidden=[10**17, 4]), "hidden.0 = 1000"),
        (lambda about, tensors: about["config"]["model"].update(hidden=[1] * 90), "90 hidden layers, and 8 tensors"),
        (lambda about, tensors: about["config"]["model"].update(hidden=[16, 9]), "body.3.bias is float32 (8,)"),
        (lambda about, tensors: about["config"]["model"].update(kind="cnn"), "no network that train has saved"),
        (lambda about, tensors: about["config"]["model"].update(batchnorm=True), "expected"),
        (lambda about, tensors: tensors.pop("body.1.bias"), "body.1.bias is missing, expected float32 (16,)"),
        (lambda about, tensors: tensors.update(evil=torch.zeros(2)), "evil is float32 (2,), expected no such tensor"),
        (lambda about, tensors: tensors.update({"body.1.bias": torch.zeros(16).double()}), "body.1.bias is float64"),
    ],
)
def test_a_file_that_train_did_not_write_is_one_clear_error(
    tmp_path: Path, change: Callable[[dict[str, Any], dict[str, torch.Tensor]], object], expected: str
) -> None:
    path = written(tmp_path / "a.safetensors", change)
    with pytest.raises(StudyError) as error:
        load_model(path)
    assert str(error.value).startswith(f"{path}: ")
    assert expected in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n not a network",
        save({"weight": torch.zeros(2)}),
        save({"weight": torch.zeros(2)}, metadata={"format": "pt"}),
        save({"weight": torch.zeros(2)}, metadata={METADATA: "{"}),
        save({"weight": torch.zeros(2)}, metadata={METADATA: "[" * 100_000}),
    ],
)
def test_a_file_without_metadata_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=r"other\.safetensors: is no network that train has saved: no safetensors"):
        load_model(path)


def test_a_network_that_cannot_be_built_is_told_where_torch_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_words(*_: object) -> None:
        raise RuntimeError

    path = written(tmp_path / "a.safetensors", lambda about, tensors: None)
    monkeypatch.setattr("mlpstudy.nets.store.build", without_words)
    with pytest.raises(
        StudyError, match=r"a\.safetensors: is no network that train has saved: RuntimeError; `dvc checkout"
    ):
        load_model(path)


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999])
def test_a_truncated_file_is_told_with_what_brings_it_back(tmp_path: Path, share: float) -> None:
    path = written(tmp_path / "run-00.safetensors", lambda about, tensors: None)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(StudyError, match=rf"; `dvc checkout --force {tmp_path}` brings back the one of dvc.lock, "):
        load_model(path)


def test_what_cannot_be_opened_is_told_with_the_reason_and_what_brings_it_back(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    reasons = {"gone": "No such file or directory", "folder": "Is a directory", "loop": "Too many levels of symbolic"}
    for name, reason in reasons.items():
        with pytest.raises(
            StudyError, match=rf"^{tmp_path}/{name}: cannot be read: {reason}.*; `dvc checkout --force "
        ):
            load_model(tmp_path / name)
