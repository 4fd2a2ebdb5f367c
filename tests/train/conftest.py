import pytest


@pytest.fixture
def _all_layers_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """With precision bfloat16 and Adam, every network trains by bfloat16 layers."""
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
