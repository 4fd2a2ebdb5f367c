import re
from collections.abc import Callable

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.train.runs.backend import backend, checkpoint_seconds, scheduler_address, shares_folder, trains_ahead
from tests.conftest import ROOT


def test_an_unknown_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_BACKEND", "procesess")
    with pytest.raises(ConfigError, match=r'MLPSTUDY_BACKEND = "procesess": unknown backend; did you mean processes\?'):
        backend()


def test_dask_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_ADDRESS", raising=False)
    with pytest.raises(ConfigError, match="MLPSTUDY_ADDRESS is missing"):
        scheduler_address()


@pytest.mark.parametrize(
    ("name", "read", "default"), [("MLPSTUDY_AHEAD", trains_ahead, True), ("MLPSTUDY_SHARED", shares_folder, False)]
)
def test_a_switch_is_0_or_1(
    monkeypatch: pytest.MonkeyPatch, name: str, read: Callable[[], bool], default: bool
) -> None:
    monkeypatch.delenv(name, raising=False)
    assert read() is default
    for text, value in (("0", False), ("1", True)):
        monkeypatch.setenv(name, text)
        assert read() is value
    monkeypatch.setenv(name, "yes")
    with pytest.raises(ConfigError, match=f'{name} = "yes": expected 0 or 1'):
        read()


def test_seconds_between_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_CHECKPOINT_SECONDS", raising=False)
    assert checkpoint_seconds() == 10
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0.5")
    assert checkpoint_seconds() == 0.5


@pytest.mark.parametrize("text", ["soon", "-1", "nan"])
def test_seconds_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", text)
    with pytest.raises(ConfigError, match=f'MLPSTUDY_CHECKPOINT_SECONDS = "{text}": expected a number of seconds'):
        checkpoint_seconds()


def test_every_variable_that_is_read_is_in_the_docs() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "src/mlpstudy").rglob("*.py"))
    read = set(re.findall(r"(?:environ\.get|switch)\(\"(MLPSTUDY_\w+)\"", code))
    assert len(read) == 6
    docs = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in ("README.md", "docs/clusters.md"))
    assert [name for name in sorted(read) if f"{name}=" not in docs] == []
