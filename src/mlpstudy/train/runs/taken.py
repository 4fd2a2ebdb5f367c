"""A run that another process has finished meanwhile, told by its results."""

import csv

from mlpstudy.contracts.history import VALIDATION_ACCURACY
from mlpstudy.nets.header import has_diverged, reported_epoch
from mlpstudy.train.runs.spec import RunSpec, RunSummary


def read_summary(spec: RunSpec) -> RunSummary:
    """How it went; the time that it took is the other process's."""
    network, history = spec.results
    with history.open(encoding="utf-8", newline="") as file:
        row = list(csv.DictReader(file))[reported_epoch(network) - 1]
    return RunSummary(0.0, float(row[VALIDATION_ACCURACY]), diverged=has_diverged(network), taken_over=True)
