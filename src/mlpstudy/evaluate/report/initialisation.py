"""How training began and ended under each initialisation."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.pairs import rest
from mlpstudy.evaluate.settings import full_settings
from mlpstudy.evaluate.study import Study


@dataclass(frozen=True)
class Start:
    """Means over trainings."""

    entry: Entry
    init: str
    first_loss: float  # training loss of the first epoch
    first_gradients: str  # norm by layer after the first epoch
    last_gradients: str


def initialisations(study: Study, histories: Mapping[str, pd.DataFrame]) -> list[Start]:
    """The baseline and the variants that differ from it in nothing but the initialisation, best first."""
    base = without_init(study, study.config.baseline)
    alike = [
        entry
        for entry in study.entries
        if entry.name in study.config.variants and without_init(study, entry.name) == base
    ]
    return [start(study, entry, histories[entry.name]) for entry in alike]


def without_init(study: Study, name: str) -> dict[str, object]:
    return rest(rest(full_settings(study.config, name), "model.init"), "model.init_scale")


def start(study: Study, entry: Entry, history: pd.DataFrame) -> Start:
    first = history[history["epoch"] == 1]
    last = history.groupby("run").tail(1)
    return Start(
        entry=entry,
        init=str(full_settings(study.config, entry.name)["model.init"]),
        first_loss=float(first["train_loss"].mean()),
        first_gradients=gradients(first),
        last_gradients=gradients(last),
    )


def gradients(rows: pd.DataFrame) -> str:
    """Mean gradient norms from input to output: 0.52 / 0.31 / 0.12"""
    norms = rows[[name for name in rows if str(name).startswith("gradient_norm_")]].mean()
    return " / ".join(f"{norm:.2g}" for norm in norms)
