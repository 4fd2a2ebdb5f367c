import os
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.files import quick_digest
from mlpstudy.nets.cached import cached_file, damaged_in_cache
from tests.repository import Repository

NETWORK = paths.model_file("baseline", 0)


def empty(cached: Path) -> None:
    """As two processes of DVC may do that take the same file into the cache at once."""
    cached.chmod(0o644)
    os.truncate(cached, 0)
    cached.chmod(0o444)


@pytest.mark.usefixtures("workplace")
def test_outside_a_repository_of_dvc_nothing_is_said_of_its_cache() -> None:
    assert damaged_in_cache(NETWORK) is None


@pytest.mark.slow
def test_a_network_that_is_damaged_in_dvcs_cache_is_told_with_what_brings_it_back(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder)
    cached, _ = cached_file(NETWORK)
    assert damaged_in_cache(NETWORK) is None
    sound = quick_digest(cached)
    empty(cached)
    NETWORK.unlink()
    for words in (["checkout", "--force", str(NETWORK.parent)], ["repro"]):  # what helps where the cache is sound
        repository.dvc(*words)
        assert NETWORK.stat().st_size == 0
    told = f"no network that train has saved: .*; DVC's cache is damaged too: delete {cached}, and `dvc repro`, or "
    with pytest.raises(AssertionError, match=told):
        repository.dvc("repro", "--force", "--single-item", "evaluate")
    cached.unlink()
    assert "Running stage 'train@baseline'" in repository.dvc("repro")
    assert quick_digest(cached) == quick_digest(NETWORK) == sound
    repository.run("git", "diff", "--exit-code", "--stat", "dvc.lock", "metrics", "reports")
