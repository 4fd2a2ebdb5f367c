from pathlib import Path

from mlpstudy.nets.build import build
from mlpstudy.nets.header import reported_epoch
from mlpstudy.nets.store import Outcome, save_model
from tests.conftest import variant


def test_the_reported_epoch_is_the_one_that_was_saved_with_the_network(tmp_path: Path) -> None:
    config = variant()
    save_model(tmp_path / "network", build(config.model, (1, 6, 6), 3), config, Outcome("finished", epoch=7, epochs=12))
    assert reported_epoch(tmp_path / "network") == 7
