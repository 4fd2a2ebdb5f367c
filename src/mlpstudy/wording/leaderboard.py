"""The leaderboard's cells, and the leaderboard as plain text and as Markdown."""

from tabulate import tabulate

from mlpstudy.compare.design import Design
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import searched_variants
from mlpstudy.compare.study import Averaging, Study
from mlpstudy.contracts.measures import KERNEL_ROWS
from mlpstudy.language import N_, tr
from mlpstudy.power import LARGEST
from mlpstudy.terminal import filled, fitted_table
from mlpstudy.wording.best import MARKED, mark_meaning
from mlpstudy.wording.competitors import baseline_name, shown_name
from mlpstudy.wording.ensembles import ensemble_markdown
from mlpstudy.wording.guessing import guessing
from mlpstudy.wording.inputs import inputs_sentence
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import decimal, grouped, p_value, points
from mlpstudy.wording.reach import reach
from mlpstudy.wording.room import room
from mlpstudy.wording.trivial import worth
from mlpstudy.wording.verdicts import own_difference, own_interval, verdict_label

LEGEND = {
    "*": MARKED,
    "v": N_("chooses its epoch by validation labels, which variants without this mark do not see"),
    "u": N_("underfits: training accuracy over 10 points below the best, score not above the baseline's"),
    "k": N_("fitted on {images} of the training images, for its memory grows with their square"),
    "d": N_("some runs diverged and count as predicting the majority class"),
}
COLUMNS = {  # heading -> alignment
    N_("variant"): "left",
    "": "left",
    N_("score"): "right",
    N_("train"): "right",
    N_("diff"): "right",
    N_("95 % interval"): "right",
    N_("p Holm"): "right",
    N_("verdict"): "left",
}
COMPARED: dict[Averaging, str] = {
    "runs": N_("{score} in %, mean ± deviation over {runs} runs, {images} test images"),
    "images": N_("{score} in %, mean over the test images ± deviation over {runs} runs, {images} test images"),
    "repeats": N_(
        "{score} in %, recalls of all folds of a repeat together ± deviation over {runs} runs, {images} test images"
    ),
}
ALIGNED = list(COLUMNS.values())
DISPENSABLE = [  # in a narrow terminal, in this order
    list(COLUMNS).index(heading) for heading in ("train", "p Holm", "95 % interval", "diff")
]


def cells(row: LeaderboardRow) -> list[str]:
    """One line of the leaderboard; percent and points."""
    comparison = row.comparison
    return [
        shown_name(row),
        marks(row),
        spread(row),
        decimal(100 * row.means["train_accuracy"]),
        own_difference(comparison) if comparison else "",
        own_interval(comparison) if comparison else "",
        p_value(comparison.p_holm) if comparison and comparison.p_holm is not None else "",
        verdict_label(row),
    ]


def spread(row: LeaderboardRow) -> str:
    """93.0 ± 0.8; in k-fold 57.3 ± 3.4 / 0.9, where the last number is the deviation over repeats."""
    text = f"{points(row.score)} ± {points(row.score_sd)}"
    return text if row.repeat_sd is None else f"{text} / {points(row.repeat_sd)}"


def marks(row: LeaderboardRow) -> str:
    """Letters that LEGEND explains; the number after d counts the diverged runs. A row that lost all has no u."""
    holds = {"*": row.may_be_best, "v": row.sees_validation, "u": row.underfits and not row.lost, "k": row.capped}
    return "".join(mark for mark in holds if holds[mark]) + (f"d{row.diverged}" if row.diverged else "")


def legend(study: Study) -> dict[str, str]:
    """Mark -> meaning, of those that occur; in k-fold also what the deviation is made of."""
    used = "".join(marks(row) for row in study.rows)
    meanings = {mark: tr(meaning, images=grouped(KERNEL_ROWS)) for mark, meaning in LEGEND.items() if mark in used}
    if "*" in meanings:
        meanings["*"] = mark_meaning(study)
    if "u" in meanings and any(row.constant and not row.lost for row in study.rows):
        meanings["u"] = tr(
            "underfits: nearly every picture of a run given the same class; or training accuracy over 10 points below "
            "the best, score not above the baseline's"
        )
    if searched_variants(study.config):
        meanings["v"] = tr(
            "chooses its epoch or its settings by validation labels, which variants without this mark do not see"
        )
    return meanings | ({"±": fold_spread(study)} if study.design.kfold else {})


def explained(study: Study) -> dict[str, str]:
    """What stands below the table as text: the legend, and what its training column is where scores are another share.

    The page's column has a name of its own, which the page explains for all of its sections.
    """
    if study.config.score == "accuracy":
        return legend(study)
    plain = tr("plain accuracy, by which every training image counts alike")
    return legend(study) | {tr("train"): plain}


def fold_spread(study: Study) -> str:
    """How much of a deviation over folds is the luck of few images, or of few groups of them."""
    chance = points(study.scores.luck(study.baseline.name))
    values = {"images": tested_by_a_fold(study.design), "chance": chance}
    if study.baseline.repeat_sd is None:
        return tr(
            "deviation over runs, each of which tests one fold: of so few images ({images}) chance alone gives about "
            "{chance} at the baseline's score",
            **values,
        )
    return tr(
        "deviation over runs, each of which tests one fold: of so few images ({images}) chance alone gives about "
        "{chance} at the baseline's score. That over repeats, each of which tests every image, stands behind the slash",
        **values,
    )


def tested_by_a_fold(design: Design) -> str:
    """How many images, and in how many groups where some may not be parted."""
    share = len(design.run) / design.runs
    images, groups = (round(number * share) for number in (len(design.images), len(design.group_sizes)))
    if images == groups:
        return grouped(images)
    return tr("{images} in {groups} groups", images=grouped(images), groups=grouped(groups))


def heading(study: Study) -> str:
    """What is compared, on how much, and what it could have found."""
    compared = compared_line(study)
    if not study.detectable:
        return compared
    smallest, largest = min(study.detectables), max(study.detectables)
    if smallest > LARGEST:
        nothing = tr("no difference is detectable")
        return f"{compared}; {nothing}{left_out(study)}"
    if largest > LARGEST:
        some = tr("detectable difference {smallest} points or more, of some variants none", smallest=points(smallest))
        return f"{compared}; {some}{left_above(study)}{left_out(study)}"
    if points(smallest) == points(largest):
        alike = tr("detectable difference {points} points", points=points(largest))
        return f"{compared}; {alike}{left_above(study)}{left_out(study)}"
    found = tr(
        "detectable difference {smallest} to {largest} points, median {median}",
        smallest=points(smallest),
        largest=points(largest),
        median=points(study.detectable),
    )
    return f"{compared}; {found}{left_above(study)}{left_out(study)}"


def left_above(study: Study) -> str:
    """How large a gain can be at most, where some detectable differences are larger."""
    if study.baseline.lost or max(each for each in study.detectables if each <= LARGEST) <= room(study):
        return ""
    return tr(", with {points} points left above {baseline}", points=points(room(study)), baseline=baseline_name(study))


def left_out(study: Study) -> str:
    """Variants that the detectable difference leaves out: what learnt nothing scatters for reasons of its own."""
    if not study.left_out:
        return ""
    diverged = any(row.lost for row in study.left_out)
    text = tr("variants that underfit or diverged left out") if diverged else tr("variants that underfit left out")
    return f" ({text})"


def compared_line(study: Study) -> str:
    """What the scores are, and on how much."""
    values = {"score": score_name(study), "runs": study.split.runs, "images": grouped(len(study.design.images))}
    return tr(COMPARED[study.averaging], **values)


def headings() -> list[str]:
    """In the report's language."""
    return [tr(name) if name else "" for name in COLUMNS]


def table(study: Study) -> str:
    """At most as wide as the terminal."""
    return fitted_table([headings(), *(cells(row) for row in study.rows)], ALIGNED, DISPENSABLE)


def plain_text(study: Study) -> str:
    """For the terminal, at most as wide."""
    board = [line.rstrip() for line in table(study).splitlines()]
    shown = {mark: meaning for mark, meaning in explained(study).items() if mark in "\n".join(board)}
    marked = [filled(f"{mark}  {meaning}", subsequent_indent="   ") for mark, meaning in shown.items()]
    head = [filled(told) for told in (heading(study), reach(study)) if told]
    seen = [f"\n{filled(inputs)}"] if (inputs := inputs_sentence(study)) else []
    doubts = [f"{filled(text)}\n" for text in guessing(study)]
    return "\n".join([*head, "", *doubts, *board, "", *marked, "", filled(worth(study)), *seen]) + "\n"


def markdown(study: Study) -> str:
    """For reports/leaderboard.md."""
    marked = [f"- `{mark}` {meaning}" for mark, meaning in explained(study).items()]
    title = tr("Leaderboard")
    board = [cells(row) for row in study.rows]
    rows = tabulate(board, headings(), tablefmt="pipe", colalign=ALIGNED, disable_numparse=True)
    head = [f"{heading(study)}.", "", told] if (told := reach(study)) else [heading(study)]
    seen = ["", inputs] if (inputs := inputs_sentence(study)) else []
    doubts = [part for text in guessing(study) for part in (text, "")]
    body = [*doubts, rows, "", *marked, "", worth(study), *seen]
    lines = [f"# {title}", "", *head, "", *body, *ensemble_markdown(study)]
    return "\n".join(lines) + "\n"
