import pickle
from pathlib import Path

from mlpstudy.scratch.seal import write_seal
from mlpstudy.train.runs.spec import RunSpec
from tests.conftest import variant


def spec(scratch: Path) -> RunSpec:
    return RunSpec(
        "dropout", variant(dropout=0.5), 3, Path("/study"), scratch, "data", "code", ("torch==2.13.0",), Path("/log")
    )


def test_a_worker_elsewhere_gets_the_same_spec(tmp_path: Path) -> None:
    assert pickle.loads(pickle.dumps(spec(tmp_path))) == spec(tmp_path)


def test_a_run_is_finished_once_its_results_are_sealed(tmp_path: Path) -> None:
    run = spec(tmp_path)
    assert run.file("safetensors") == tmp_path / "run-03.safetensors"
    for file in run.results:
        file.write_bytes(b"result")
        assert not run.finished()
    write_seal(run.file("seal"), run.results)
    assert run.finished()
    assert not run.damaged()
    assert spec(tmp_path).label == "dropout  run 03"
