"""What is said of a trial: scores, and that they decide nothing."""

from tabulate import tabulate

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.terminal import filled, fitted_table
from mlpstudy.wording.competitors import shown_name
from mlpstudy.wording.leaderboard import compared_line
from mlpstudy.wording.numbers import decimal, points
from mlpstudy.wording.warnings import diverged

ALIGNED = ("left", "right", "right")
TRAIN = 2  # column without which a narrow terminal goes


def caution(study: Study) -> str:
    """What stands above everything else."""
    return tr(
        "This is a trial: {runs} runs of a few epochs, for a first look. It gives no verdict, which takes {fewest} "
        "full runs. The study may rank the variants otherwise.",
        runs=study.split.runs,
        fewest=FEWEST_RUNS,
    )


def score_headings() -> list[str]:
    """Of the columns of `score_cells`."""
    return [tr("variant"), tr("score"), tr("train")]


def score_cells(row: LeaderboardRow) -> list[str]:
    """Name, score and training accuracy in %, and nothing that compares."""
    return [
        shown_name(row),
        f"{points(row.score)} ± {points(row.score_sd)}",
        decimal(100 * row.means["train_accuracy"]),
    ]


def trial_text(study: Study) -> str:
    """For the terminal, at most as wide."""
    lost = [filled(text) for text in lost_runs(study)]
    head = [filled(caution(study)), *lost, filled(compared_line(study))]
    board = fitted_table([score_headings(), *map(score_cells, study.rows)], ALIGNED, [TRAIN])
    return "\n\n".join([*head, board])


def trial_markdown(study: Study) -> str:
    """For reports/leaderboard.md."""
    title = tr("A trial, no verdict")
    head = [f"# {title}", caution(study), *lost_runs(study), compared_line(study)]
    rows = [score_cells(row) for row in study.rows]
    board = tabulate(rows, score_headings(), tablefmt="pipe", colalign=ALIGNED, disable_numparse=True)
    return "\n\n".join([*head, board]) + "\n"


def lost_runs(study: Study) -> list[str]:
    """Above the scores, for by their score alone such runs may stand first; nothing where none diverged."""
    return [text for text in (diverged(study),) if text]
