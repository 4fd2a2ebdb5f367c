from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy import paths
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.train.queue import due
from mlpstudy.train.runs.plan import run_spec
from mlpstudy.train.runs.task import train_run
from tests.conftest import variant, write_config
from tests.train.trained import digest, interrupt_at, train

pytestmark = pytest.mark.usefixtures("study")


def test_a_worker_with_other_code_refuses_the_run() -> None:
    spec = replace(run_spec("baseline", variant(), 0, Path("scratch")), code="another digest")
    with pytest.raises(ConfigError, match="other code"):
        train_run(spec)


def test_finished_runs_are_not_trained_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train(variant())
    undisturbed = digest()
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(4))  # in the first epoch of the second run
        train(variant())
    capsys.readouterr()
    train(variant())
    first, last = capsys.readouterr().out.splitlines()
    assert first == "1 run of baseline to train, 1 finished before"
    assert last.startswith("baseline  1 run  validation accuracy ")
    assert digest() == undisturbed


def test_another_config_begins_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(1))
    for seed in (0, 1):
        with pytest.raises(KeyboardInterrupt):
            train(variant(seed=seed))
        monkeypatch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(1))
    assert len(list((paths.scratch() / "train").iterdir())) == 2


def test_settings_that_another_command_changes_meanwhile_are_not_said_to_give_these_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    train_due = due.train_due

    def meanwhile(*arguments: Any) -> None:
        train_due(*arguments)
        write_config("baseline", variant(epochs=2))

    with monkeypatch.context() as patch, pytest.raises(StudyError, match="changed settings or images while this one"):
        patch.setattr(due, "train_due", meanwhile)
        train(variant(epochs=1))
    assert not (paths.MODELS / "baseline").exists()
    train(variant(epochs=1))  # what was trained is kept
    assert (paths.MODELS / "baseline").exists()
