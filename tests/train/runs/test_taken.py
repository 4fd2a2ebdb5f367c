from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.train.fit import fit
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import run_spec
from tests.conftest import variant


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "settings", [{"epochs": 2}, {"epochs": 5, "early_stopping": 1}, {"optimizer": "sgd", "learning_rate": 1e6}]
)
def test_a_run_that_is_taken_over_is_told_as_the_process_that_trained_it_does(settings: dict[str, Any]) -> None:
    spec = run_spec("baseline", variant(**settings), 0, Path("scratch"), data_digest())
    spec.scratch.mkdir()
    trained, taken = fit(spec), fit(spec)
    assert taken.validation_accuracy == pytest.approx(trained.validation_accuracy, abs=1e-8)
    assert trained.diverged == ("optimizer" in settings)
    assert taken == replace(trained, core_seconds=0.0, taken_over=True, validation_accuracy=taken.validation_accuracy)
