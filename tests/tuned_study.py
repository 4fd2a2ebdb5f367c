"""A finished study with a tuned variant, whose trials are made up, for tests of what the report says of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.contracts.search import Trial, join_searches, read_search, search_text
from mlpstudy.files import read_json, write_json, write_text
from tests.finished import RUNS, Kind, evaluate, write_study

SPACE: dict[str, Any] = {
    "model.activation": {"choice": ["relu", "tanh"]},
    "model.dropout": {"uniform": [0.0, 0.5]},
    "train.learning_rate": {"log": [0.0001, 0.1]},
}
TRIALS = 8
KINDS = {
    "baseline": Kind({}, 0.8, 1),
    "by_hand": Kind({"model.dropout": 0.5}, 0.5, 2),
    "tuned": Kind({"model.batchnorm": True, "search": {"trials": TRIALS, "space": SPACE}}, 0.3, 3),
}


def trial(run: int, number: int) -> Trial:
    """The learning rate decides: trial 5 is the best of each run, other settings go by lot; one trial diverges."""
    rate = 0.01 if number == 5 else 0.0002 * (number + 1)
    settings = {
        "model.activation": ["relu", "tanh"][(run + number) % 2],
        "model.dropout": round(0.05 * ((3 * run + number) % 10), 2),
        "train.learning_rate": rate * (1 + run / 100),
    }
    if run == number == 0:
        return Trial(number, "diverged", 1, None, None, settings)
    return Trial(number, "finished", 3, 1 - rate * 50 + run / 1000, 0.5, settings)


def lose(patch: pytest.MonkeyPatch, *runs: int, trials: int = TRIALS) -> None:
    """Has the first so many trials of these runs read as diverged."""

    def read(name: str) -> dict[int, tuple[Trial, ...]]:
        return {run: tuple(map(lost, made)) if run in runs else made for run, made in read_search(name).items()}

    def lost(made: Trial) -> Trial:
        return replace(made, status="diverged", validation_loss=None) if made.number < trials else made

    patch.setattr("mlpstudy.compare.search.read_search", read)


def tuned_study(folder: Path, runs: int = RUNS) -> Study:
    """Measured and compared in the folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLPSTUDY_WORKERS", "1")
        write_study(runs, kinds=KINDS)
        config = read_json(paths.CONFIGS / "evaluate.json")
        write_json(paths.CONFIGS / "evaluate.json", config | {"searches": {"tuned": SPACE}})
        files = [folder / f"{run}.trials" for run in range(runs)]
        for run, file in enumerate(files):
            write_text(file, search_text(run, [trial(run, number) for number in range(TRIALS)]))
        join_searches(files, "tuned")
        return evaluate()
