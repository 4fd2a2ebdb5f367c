import pickle
from pathlib import Path

from mlpstudy.train.runs.spec import RunSpec
from tests.conftest import variant


def spec(scratch: Path) -> RunSpec:
    return RunSpec("dropout", variant(dropout=0.5), 3, Path("/study"), scratch, "digest", Path("/log"))


def test_a_worker_elsewhere_gets_the_same_spec(tmp_path: Path) -> None:
    assert pickle.loads(pickle.dumps(spec(tmp_path))) == spec(tmp_path)


def test_a_run_is_finished_once_its_history_is_written(tmp_path: Path) -> None:
    assert spec(tmp_path).file("safetensors") == tmp_path / "run-03.safetensors"
    spec(tmp_path).file("safetensors").touch()
    assert not spec(tmp_path).finished()
    spec(tmp_path).file("csv").touch()
    assert spec(tmp_path).finished()
    assert spec(tmp_path).label == "dropout  run 03"
