import os

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.workers import worker_count


def test_the_environment_decides_before_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "7")
    assert worker_count() == 7
    monkeypatch.delenv("MLPSTUDY_WORKERS")
    assert worker_count() >= 1


@pytest.mark.parametrize("text", ["none", "0", "-1", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", text)
    with pytest.raises(ConfigError, match=f'MLPSTUDY_WORKERS = "{text}": expected a number from 1'):
        worker_count()


def test_where_the_system_knows_no_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_WORKERS", raising=False)
    monkeypatch.delattr(os, "sched_getaffinity")  # macOS
    assert worker_count() == os.cpu_count()
