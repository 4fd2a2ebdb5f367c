"""The leaderboard's cells, and the leaderboard as plain text and as Markdown."""

from textwrap import fill

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.summary import worth
from mlpstudy.evaluate.words import p_value, points, signed

WIDTH = 100  # columns of the terminal
NAME = 30  # of them; longer names are cut
WORDS = {"same": "same predictions", "undecided": "cannot tell"}
LEGEND = {
    "*": "cannot be ruled out as the best",
    "v": "chooses its epoch by validation labels, which variants without this mark do not see",
    "u": "underfits: its training accuracy is far below what others reach",
    "d": "some trainings diverged and count as predicting the majority class",
}
COLUMNS = {  # heading -> alignment
    "variant": "<",
    "": "<",
    "score": ">",
    "train": ">",
    "diff": ">",
    "95 % interval": ">",
    "p Holm": ">",
    "verdict": "<",
}


def cells(entry: Entry) -> list[str]:
    """One line of the leaderboard; percent and points."""
    found = entry.comparison
    return [
        entry.name,
        marks(entry),
        f"{100 * entry.score:.1f} ± {100 * entry.score_sd:.1f}",
        f"{100 * entry.means['train_accuracy']:.1f}",
        signed(found.difference) if found else "",
        f"{signed(found.low)} to {signed(found.high)}" if found else "",
        p_value(found.p_holm).removeprefix("= ") if found and found.p_holm is not None else "",
        entry.role if entry.role == "trivial" else WORDS.get(entry.verdict, entry.verdict),
    ]


def marks(entry: Entry) -> str:
    """Letters that LEGEND explains; the number after d counts the diverged trainings."""
    stands = {"*": entry.may_be_best, "v": entry.sees_validation, "u": entry.underfits}
    return "".join(mark for mark, holds in stands.items() if holds) + (f"d{entry.diverged}" if entry.diverged else "")


def legend(study: Study) -> list[str]:
    """Explains the marks that occur."""
    used = "".join(marks(entry) for entry in study.entries)
    return [f"{mark}  {meaning}" for mark, meaning in LEGEND.items() if mark in used]


def heading(study: Study) -> str:
    detectable = f"; detectable difference {points(study.detectable)} points" if study.detectable else ""
    return (
        f"{study.config.score.replace('_', ' ')} in %, mean ± deviation over {study.split.runs} trainings, "
        f"{len(study.trials.images)} test images{detectable}"
    )


def plain_text(study: Study) -> str:
    rows = [list(COLUMNS), *(cells(entry) for entry in study.entries)]
    for row in rows:
        row[0] = row[0] if len(row[0]) <= NAME else f"{row[0][: NAME - 1]}…"
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    aligned = [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, COLUMNS.values(), widths, strict=True))
        for row in rows
    ]
    worthwhile = fill(worth(study), WIDTH)
    table = [line.rstrip() for line in aligned]
    return "\n".join([heading(study), "", *table, "", *legend(study), "", worthwhile]) + "\n"


def markdown(study: Study) -> str:
    rows = [list(COLUMNS), ["---" if side == "<" else "---:" for side in COLUMNS.values()]]
    rows += [cells(entry) for entry in study.entries]
    table = [f"| {' | '.join(row)} |" for row in rows]
    marked = [f"- `{line[0]}` {line[3:]}" for line in legend(study)]
    return "\n".join(["# Leaderboard", "", heading(study), "", *table, "", *marked, "", worth(study)]) + "\n"
