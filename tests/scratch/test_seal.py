from pathlib import Path

import pytest

from mlpstudy.scratch.seal import intact_files, with_digest, without_digest, write_seal
from mlpstudy.train.fit import fit
from mlpstudy.train.queue.variant import train_variant
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSpec
from tests.conftest import variant, write_config
from tests.train.trained import digest, train


def flip_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def test_data_comes_back_from_behind_its_digest_or_not_at_all() -> None:
    sealed = with_digest(b"weights")
    assert without_digest(sealed) == b"weights"
    assert without_digest(sealed[:-1]) is None
    assert without_digest(b"") is None


def test_a_seal_holds_while_every_bit_does(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    assert not intact_files(tmp_path / "seal")
    for file in files:
        file.write_bytes(b"0123456789")
    write_seal(tmp_path / "seal", files)
    assert intact_files(tmp_path / "seal") == files
    flip_a_bit(files[1])
    assert not intact_files(tmp_path / "seal")
    (tmp_path / "seal").write_text("{")
    assert not intact_files(tmp_path / "seal")


@pytest.fixture
def finished(study: Path) -> RunSpec:
    """A run that waits in scratch for its sibling."""
    write_config("baseline", variant())
    spec = plan_runs("baseline", 2, data_digest()).specs[0]
    spec.scratch.mkdir(parents=True)
    fit(spec)
    return spec


@pytest.mark.parametrize("suffix", ["safetensors", "csv"])
def test_a_finished_run_that_was_damaged_is_trained_anew(
    finished: RunSpec, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    flip_a_bit(finished.file(suffix))
    train_variant("baseline", 2)
    assert "baseline  run 00  is damaged in .scratch, and starts anew" in capsys.readouterr().out
    damaged = digest()
    train(finished.config)
    assert digest() == damaged


@pytest.mark.parametrize("damage", [flip_a_bit, lambda file: file.write_bytes(file.read_bytes()[:100])])
def test_a_damaged_checkpoint_is_not_gone_on_from(
    finished: RunSpec, damage: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = finished.file("safetensors").read_bytes()
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    finished.file("seal").unlink()
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.fit.conclude", interrupted)
        fit(finished)
    damage(finished.file("checkpoint"))  # type: ignore[operator]
    fit(finished)
    assert "is damaged; this run starts anew" in capsys.readouterr().out
    assert finished.file("safetensors").read_bytes() == whole


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt
