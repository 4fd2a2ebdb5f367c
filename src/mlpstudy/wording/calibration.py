"""How sure networks are of themselves, before and after temperature scaling, in a table and in sentences."""

from collections.abc import Callable, Sequence

import pandas as pd

from mlpstudy.compare.ablations import ablations
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.numbers import decimal, listing

OFF = 0.0  # of both settings below
TEACHING_CAUTION: dict[tuple[str, ...], str] = {  # settings that taught a network to be less sure than it is right
    ("train.label_smoothing",): N_(
        "Label smoothing teaches {variant} to be less sure than it is right, and log-loss counts that against it. With "
        "the mean temperature of {temperature} its log-loss goes from {before} to {after}."
    ),
    ("train.mixup",): N_(
        "Mixup teaches {variant} to be less sure than it is right, and log-loss counts that against it. With the mean "
        "temperature of {temperature} its log-loss goes from {before} to {after}."
    ),
    ("train.label_smoothing", "train.mixup"): N_(
        "Label smoothing and mixup each teach {variant} to be less sure than it is right, and log-loss counts that "
        "against it. With the mean temperature of {temperature} its log-loss goes from {before} to {after}."
    ),
    (): N_("With the mean temperature of {temperature} the log-loss of {variant} goes from {before} to {after}."),
}
SURE = (  # of all runs; of those that did not diverge, where some did
    N_("Too sure of themselves (a temperature above 1 in every run): {names}."),
    N_("Too sure of themselves (a temperature above 1 in every run that did not diverge): {names}."),
)
CAUTIOUS = (
    N_("Not sure enough (below 1 in every run): {names}."),
    N_("Not sure enough (below 1 in every run that did not diverge): {names}."),
)


def calibration_rows(study: Study) -> list[tuple[str, ...]]:
    """Of every network, in the order of the leaderboard: its name, and its temperature, mean over runs.

    Then the log-loss in nats, the calibration error and its noise floor in points, each before and after scaling.
    """
    return [
        (
            row.name,
            decimal(row.means["temperature"], 2),
            *(decimal(row.means[name], 3) for name in ("log_loss", "scaled_log_loss")),
            *(decimal(100 * row.means[name]) for name in ("ece", "scaled_ece", "ece_floor", "scaled_ece_floor")),
        )
        for row in networks(study)
    ]


def networks(study: Study) -> list[LeaderboardRow]:
    """Competitors with probabilities to scale."""
    return [row for row in study.rows if "temperature" in row.means]


def calibration_sentences(study: Study) -> list[str]:
    """Who is too sure of itself and who not sure enough, in every run; and which setting taught them caution."""
    rows = [row for row in networks(study) if shown(row) and helped(row)]
    sure = [row for row in rows if in_every_run(study, row.name, lambda t: t > 1)]
    cautious = [row for row in rows if in_every_run(study, row.name, lambda t: t < 1)]
    texts = [named(each, sentences) for each, sentences in ((sure, SURE), (cautious, CAUTIOUS)) if each]
    explanations = [explained(study, row) for row in cautious]
    return [*texts, *(text for text in explanations if text)]


def named(rows: Sequence[LeaderboardRow], sentences: tuple[str, str]) -> str:
    """The sentence on these variants: that of all their runs, or that of those which did not diverge."""
    every, finished = sentences
    return tr(finished if any(row.diverged for row in rows) else every, names=listing([row.name for row in rows]))


def shown(row: LeaderboardRow) -> bool:
    """Is its calibration error above what chance alone shows? Of a network that knows nothing it is not."""
    return row.means["ece"] > row.means["ece_floor"]


def helped(row: LeaderboardRow) -> bool:
    """Do new images bear out its temperature? One found on few validation images, all named rightly, they do not."""
    return row.means["scaled_log_loss"] < row.means["log_loss"]


def in_every_run(study: Study, name: str, holds: Callable[[pd.Series], pd.Series]) -> bool:
    """Does it hold of the temperature of every run that did not diverge?"""
    runs = study.measures[name].runs
    temperatures = runs.loc[runs["status"] == "finished", "temperature"]
    return bool(len(temperatures)) and bool(holds(temperatures).all())


def explained(study: Study, row: LeaderboardRow) -> str:
    """What scaling does to the log-loss of a variant with such a setting, and which of them taught it caution."""
    settings = full_settings(study.config, row.name)
    on = [key[0] for key in TEACHING_CAUTION if len(key) == 1 and settings[key[0]]]
    if not on:
        return ""
    return tr(
        TEACHING_CAUTION[tuple(setting for setting in on if taught(study, row.name, setting))],
        variant=row.name,
        temperature=decimal(row.means["temperature"], 2),
        before=decimal(row.means["log_loss"], 3),
        after=decimal(row.means["scaled_log_loss"], 3),
    )


def taught(study: Study, name: str, setting: str) -> bool:
    """Is the variant that lacks nothing but the setting surer of itself? Where there is none, nobody knows."""
    partners = [pair.without for pair in ablations(study, setting, OFF) if pair.having == name]
    return any(surer(study, partner, name) for partner in partners)


def surer(study: Study, partner: str, name: str) -> bool:
    """Does the partner need the higher temperature in every run that neither of the two lost?"""
    runs, others = (study.measures[each].runs for each in (name, partner))
    finished = ((runs["status"] == "finished") & (others["status"] == "finished")).to_numpy()
    higher = others["temperature"].to_numpy()[finished] > runs["temperature"].to_numpy()[finished]
    return bool(len(higher)) and bool(higher.all())
