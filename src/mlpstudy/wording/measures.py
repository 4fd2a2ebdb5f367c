"""How each measure is written, and what less and more of it mean: a row here puts a measure into the report."""

from dataclasses import dataclass, replace

from mlpstudy.compare.study import Study
from mlpstudy.errors import StudyError
from mlpstudy.language import N_, tr


@dataclass(frozen=True)
class MeasureText:
    """Words for a column of metrics/runs.csv; numbers are shown times `factor`, with so many decimals."""

    column: str
    label: str
    less: str  # how a value is called that lies below another one
    more: str
    topic: str  # what cannot be told if it is neither
    factor: float = 1.0
    decimals: int = 2


LOWER_LOSS, HIGHER_LOSS = N_("a lower final training loss"), N_("a higher final training loss")
SCORE_NAMES = {"accuracy": N_("accuracy"), "balanced_accuracy": N_("balanced accuracy")}
SCORES = {
    "accuracy": MeasureText(
        "score",
        N_("test accuracy, %"),
        N_("lower test accuracy"),
        N_("higher test accuracy"),
        N_("test accuracy"),
        factor=100,
        decimals=1,
    ),
    "balanced_accuracy": MeasureText(
        "score",
        N_("test balanced accuracy, %"),
        N_("lower test balanced accuracy"),
        N_("higher test balanced accuracy"),
        N_("test balanced accuracy"),
        factor=100,
        decimals=1,
    ),
}
MEASURES = (
    MeasureText(
        "train_log_loss",
        N_("training loss at the end"),
        LOWER_LOSS,
        HIGHER_LOSS,
        N_("final training loss"),
        decimals=3,
    ),
    MeasureText(
        "log_loss",
        N_("test log-loss"),
        N_("a lower test log-loss"),
        N_("a higher test log-loss"),
        N_("test log-loss"),
        decimals=3,
    ),
    MeasureText(
        "gap",
        N_("training minus test accuracy, points"),
        N_("a smaller gap between training and test"),
        N_("a larger gap between training and test"),
        N_("gap between training and test"),
        factor=100,
        decimals=1,
    ),
    MeasureText(
        "epochs_to_95",
        N_("epochs to 95 % of the best validation accuracy"),
        N_("faster convergence"),
        N_("slower convergence"),
        N_("speed of convergence"),
        decimals=1,
    ),
    MeasureText(
        "loss_roughness",
        N_("rises of the running training loss over all epochs, share of its start"),
        N_("a steadier training loss"),
        N_("a rougher training loss"),
        N_("steadiness of the training loss"),
        decimals=3,
    ),
    MeasureText(
        "validation_swing",
        N_("swing of validation accuracy at the end, points"),
        N_("a steadier validation accuracy"),
        N_("a less steady validation accuracy"),
        N_("steadiness of the validation accuracy"),
        factor=100,
        decimals=1,
    ),
    MeasureText(
        "validation_accuracy",
        N_("validation accuracy, %"),
        N_("lower validation accuracy"),
        N_("higher validation accuracy"),
        N_("validation accuracy"),
        factor=100,
        decimals=1,
    ),
    MeasureText(
        "first_gradient_ratio",
        N_("gradient of the first layer over that of the last, epoch 1"),
        N_("less gradient in the first layer, relative to the last, in epoch 1"),
        N_("more gradient in the first layer, relative to the last, in epoch 1"),
        N_("gradient in the first layer relative to the last in epoch 1"),
    ),
    MeasureText(
        "last_gradient_ratio",
        N_("gradient of the first layer over that of the last, at the end"),
        N_("less gradient in the first layer, relative to the last, at the end"),
        N_("more gradient in the first layer, relative to the last, at the end"),
        N_("gradient in the first layer relative to the last at the end"),
    ),
    MeasureText(
        "dead_units",
        N_("dead units, %"),
        N_("fewer dead units"),
        N_("more dead units"),
        N_("share of dead units"),
        factor=100,
        decimals=1,
    ),
)
LEADERBOARD_COLUMNS = {  # descriptive measures in the page's leaderboard -> their headings
    "f1": N_("F1"),
    "auc": N_("AUC"),
    "log_loss": N_("log-loss"),
    "ece": N_("calibration error"),
}
CLASS_MEASURES = (  # of classes of unequal size
    replace(SCORES["accuracy"], column="accuracy"),
    replace(
        SCORES["balanced_accuracy"], column="balanced_accuracy", label=N_("test balanced accuracy (macro recall), %")
    ),
    MeasureText(
        "precision",
        N_("macro precision, %"),
        N_("lower macro precision"),
        N_("higher macro precision"),
        N_("macro precision"),
        factor=100,
        decimals=1,
    ),
    MeasureText(
        "f1", N_("macro F1, %"), N_("a lower macro F1"), N_("a higher macro F1"), N_("macro F1"), factor=100, decimals=1
    ),
)


def score_name(study: Study) -> str:
    """The compared score as prose calls it."""
    return tr(SCORE_NAMES[study.config.score])


def measure_text(study: Study, measure: str) -> MeasureText:
    """Words for the compared score, or for a column of metrics/runs.csv."""
    if measure == "score":
        return SCORES[study.config.score]
    for text in (*MEASURES, *CLASS_MEASURES):
        if text.column == measure:
            return text
    raise StudyError(f"{measure}: a question asks for this measure: expected its row in MEASURES of {__name__}")
