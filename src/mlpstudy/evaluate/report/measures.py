"""What is compared between two variants besides the score: columns of metrics/runs.csv, and words for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A column of metrics/runs.csv, how it is written, and what less and more of it mean."""

    column: str
    label: str
    less: str
    more: str
    topic: str  # what cannot be told if neither is shown
    factor: float = 1.0
    decimals: int = 2


LOSS = "a lower final training loss", "a higher final training loss"
MEASURES = (
    Measure("train_log_loss", "training loss at the end", *LOSS, "final training loss", decimals=3),
    Measure(
        "log_loss", "test log-loss", "a lower test log-loss", "a higher test log-loss", "test log-loss", decimals=3
    ),
    Measure(
        "gap",
        "training minus test accuracy, points",
        "a smaller gap between training and test",
        "a larger gap between training and test",
        "gap between training and test",
        100,
        1,
    ),
    Measure(
        "epochs_to_95",
        "epochs to 95 % of the best validation accuracy",
        "faster convergence",
        "slower convergence",
        "speed of convergence",
        decimals=1,
    ),
    Measure(
        "loss_roughness",
        "rises of the training loss, share of its start",
        "a steadier training loss",
        "a rougher training loss",
        "steadiness of the training loss",
        decimals=3,
    ),
    Measure(
        "validation_swing",
        "swing of validation accuracy at the end, points",
        "a steadier validation accuracy",
        "a less steady validation accuracy",
        "steadiness of the validation accuracy",
        100,
        1,
    ),
)
