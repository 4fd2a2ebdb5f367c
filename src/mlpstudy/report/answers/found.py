"""Tables of what the runs of a tuned variant found."""

from math import ceil, floor

from mlpstudy.compare.search import Found, Search, filled_by_lot
from mlpstudy.compare.study import Study
from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial, cell
from mlpstudy.language import N_, tr
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import alternatives, decimal, percent, significant
from mlpstudy.wording.table import TextTable, setting_value

LOSS_DIGITS = 3
FEWEST_PARTED = 4  # runs, of fewer the quartiles are the ends
RANGES = {"uniform": N_("{low} to {high}"), "int": N_("{low} to {high}"), "log": N_("{low} to {high}, by factors")}
MIDDLE = N_(
    "Half of the runs: the middle half. Of a setting that made no difference it would fill about {share} of the range, "
    "of few whole numbers more."
)
NOTE = N_(
    "Importance: how far a forest's prediction of a trial's rank in its run varies with this setting alone, as a share "
    "of what all settings do alone (fANOVA). Settings that change nothing have some too, those of many values most."
)


def settings_table(search: Search) -> TextTable:
    """One row for each setting, the most important first."""
    headings = (tr("setting"), tr("searched"), tr("found"), tr("importance"))
    rows = [
        (
            each.setting,
            range_text(each.axis),
            found_text(each),
            "" if each.importance is None else percent(each.importance, 0),
        )
        for each in search.found
    ]
    return TextTable(headings, tuple(rows), " ".join([*middle_explained(search), tr(NOTE)]))


def middle_explained(search: Search) -> list[str]:
    """What half of the runs are, and how much of a range so few of them fill by chance; nothing where none is told."""
    runs = max(len(each.values) if each.numeric else 0 for each in search.found)
    return [tr(MIDDLE, share=percent(filled_by_lot(runs), 0))] if runs >= FEWEST_PARTED else []


def range_text(axis: Axis) -> str:
    """0 to 0.7, or every value of a choice."""
    if axis.kind == "choice":
        return ", ".join(map(setting_value, axis.values))
    low, high = map(setting_value, axis.values)
    return tr(RANGES[axis.kind], low=low, high=high)


def found_text(found: Found) -> str:
    """The most frequent choice, or the median and where the middle half of the runs lies, of those that found any."""
    if not found.values:
        return tr("nothing")
    if not found.numeric:
        value, count = found.most_frequent
        return tr("{value} in {count} of {runs} runs", value=setting_value(value), count=count, runs=len(found.values))
    low, median, high = (number_text(found, value) for value in found.quartiles)
    if low == high:
        return tr("{value} in half of the runs or more", value=median)
    if len(found.values) < FEWEST_PARTED:
        return tr("median {median}, from {low} to {high}", median=median, low=low, high=high)
    return tr("median {median}, half of the runs {low} to {high}", median=median, low=low, high=high)


def number_text(found: Found, value: float) -> str:
    """A quartile, as numbers are tried; a median between two whole ones as both, for no run can have found it."""
    if found.axis.kind != "int":
        return setting_value(found.axis.rounded(value))
    below, above = floor(value), ceil(value)
    return cell(below) if below == above else alternatives([cell(below), cell(above)])


def runs_table(study: Study, search: Search) -> TextTable:
    """One row for each run: its settings, and what they reached."""
    settings = [each.setting for each in search.found]
    scores = study.measures[search.variant].runs[study.config.score]
    headings = (
        tr("run"),
        *settings,
        tr("trial"),
        tr("validation loss"),
        tr("validation accuracy, %"),
        tr("{score}, %", score=score_name(study)),
    )
    rows = [
        (
            str(run),
            *(setting_value(trial.settings[setting]) for setting in settings),
            trial_text(trial, len(search.trials[run])),
            "" if trial.validation_loss is None else significant(trial.validation_loss, LOSS_DIGITS),
            "" if trial.validation_accuracy is None else decimal(100 * trial.validation_accuracy),
            decimal(100 * score),
        )
        for run, trial, score in zip(sorted(search.trials), search.chosen, scores, strict=True)
    ]
    return TextTable(headings, tuple(rows))


def trial_text(chosen: Trial, trials: int) -> str:
    """Which of its trials a run chose, or that there was none to choose."""
    if chosen.validation_loss is None:
        return tr("all diverged")
    return tr("{number} of {trials}", number=chosen.number + 1, trials=trials)
