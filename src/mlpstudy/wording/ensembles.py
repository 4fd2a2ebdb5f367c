"""What the runs of a variant reach together, in a table and in sentences."""

from dataclasses import dataclass

from tabulate import tabulate

from mlpstudy.compare.ensemble import Ensemble, ImageInterval, ensembles
from mlpstudy.compare.roles import IMAGES, full_settings
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.competitors import baseline_name
from mlpstudy.wording.numbers import decimal, interval, percent, signed_points
from mlpstudy.wording.table import TextTable

HEADINGS = (  # scores in percent, gain in points
    N_("variant"),
    N_("ensemble, %"),
    N_("95 % interval over images"),
    N_("single runs, %"),
    N_("gain"),
    N_("95 % interval over images"),
)


@dataclass(frozen=True)
class EnsembleText:
    """The table, the best ensemble first, and what is to be said of it."""

    table: TextTable
    sentences: tuple[str, ...]


def ensemble_text(study: Study) -> EnsembleText:
    """Empty where no variant has several runs for an image."""
    shown = ensembles(study)
    if not shown:
        return EnsembleText(TextTable((), ()), ())
    table = TextTable(tuple(map(tr, HEADINGS)), tuple(ensemble_row(each) for each in shown))
    won = [draws(study, shown)] if any(each.gain.mean > 0 for each in shown) else []
    return EnsembleText(table, (meaning(study), *gains(study, shown), *won, scope()))


def ensemble_row(each: Ensemble) -> tuple[str, ...]:
    """Its cells, below HEADINGS."""
    return (
        each.name,
        decimal(100 * each.score.mean),
        share_interval(each.score),
        decimal(100 * each.single),
        signed_points(each.gain.mean),
        interval(each.gain.low, each.gain.high),
    )


def share_interval(score: ImageInterval) -> str:
    """93.8 to 96.6"""
    return tr("{low} to {high}", low=decimal(100 * score.low), high=decimal(100 * score.high))


def meaning(study: Study) -> str:
    """What an ensemble is, and where it stands."""
    if study.design.kfold:
        return tr(
            "An ensemble names an image by the mean of the probabilities of several runs of one variant: here the "
            "{runs} runs, one of each repeat, that did not train on the image.",
            runs=len(study.design.run),
        )
    return tr(
        "An ensemble names an image by the mean of the probabilities of all {runs} runs of one variant.",
        runs=len(study.design.run),
    )


def gains(study: Study, shown: tuple[Ensemble, ...]) -> list[str]:
    """Of the baseline with its interval, of all others the range: no winner is picked."""
    baseline = next(each for each in shown if each.name == study.config.baseline)
    texts = [
        tr(
            "Together the runs of {baseline} reach {score}; each for itself, {single} on average: {gain} points, 95 % "
            "interval over images {interval}.",
            baseline=baseline_name(study),
            score=percent(baseline.score.mean),
            single=percent(baseline.single),
            gain=signed_points(baseline.gain.mean),
            interval=interval(baseline.gain.low, baseline.gain.high),
        )
    ]
    if len(shown) > 1:
        texts.append(all_gains(shown))
    return texts


def all_gains(shown: tuple[Ensemble, ...]) -> str:
    """From the smallest to the largest."""
    low, high = (signed_points(extreme(each.gain.mean for each in shown)) for extreme in (min, max))
    count = len(shown)
    if low == high:
        return tr("The gains of all {count} ensembles in the table are {gain} points.", count=count, gain=low)
    return tr(
        "The gains of all {count} ensembles in the table lie between {low} and {high} points.",
        count=count,
        low=low,
        high=high,
    )


def draws(study: Study, shown: tuple[Ensemble, ...]) -> str:
    """Runs that saw different images bring more images together, of which a gain may come; said where there is one."""
    parted = any(full_settings(study.config, each.name)[IMAGES] is not None for each in shown)
    if study.draws.scope == "training_set" and parted:
        return tr(
            "Runs of a variant with {setting} each saw a part of the training images, so that part of its gain may "
            "come from more images. All other runs saw the same training images.",
            setting=IMAGES,
        )
    if study.draws.scope == "training_set":
        return tr("All runs saw the same training images, so that nothing of a gain comes from more of them.")
    if study.draws.scope == "folds":
        return tr(
            "The runs that name an image learnt from different images, for each repeat makes new folds. Together they "
            "saw more images than each for itself, so that part of a gain may come from more images."
        )
    return tr(
        "The runs saw different draws of training images. Together they saw more images than each for itself, so that "
        "part of a gain may come from more images."
    )


def scope() -> str:
    """What the intervals count, and why ensembles are not compared with single runs."""
    return tr(
        "The intervals count images alone: they speak of new images for these very runs, not of new runs. An ensemble "
        "costs as many trainings and predictions as it has runs, and stands outside the family of comparisons."
    )


def ensemble_markdown(study: Study) -> list[str]:
    """For reports/leaderboard.md, behind its table; nothing where there are no ensembles."""
    text = ensemble_text(study)
    if not text.table.rows:
        return []
    alignment = ["left", *["right"] * 5]
    table = tabulate(text.table.rows, text.table.headings, "pipe", colalign=alignment, disable_numparse=True)
    return ["", "## " + tr("Ensembles: all runs of a variant together"), "", table, "", " ".join(text.sentences)]
