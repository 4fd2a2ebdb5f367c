"""models/<variant>/history.csv: one row per run and epoch."""

import pandas as pd

from mlpstudy import paths

EpochMetrics = dict[str, float]  # column -> value of one epoch
CURVES = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")


def read_history(variant: str) -> pd.DataFrame:
    """Columns run, epoch, learning_rate, the four curves, gradient_norm_1 ... (from input to output), dead_units."""
    return pd.read_csv(paths.MODELS / variant / "history.csv")
