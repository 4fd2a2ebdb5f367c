"""How training began and ended under each initialisation."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.factors import families
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.sections import section_changes
from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import gradient_columns
from mlpstudy.language import tr, trn
from mlpstudy.report.answers.answer import Answer, ablation_answer, asked, plain_answer
from mlpstudy.wording.numbers import decimal, listing, percent, shortest, significant

SETTINGS = ("model.init", "model.init_scale")
FAR = 0.1  # nats between a first loss and ln(classes) that are worth a word
CONVERGENCE = ("train_log_loss", "epochs_to_95", "loss_roughness")
EFFECT = ("validation_accuracy", "score")
PARTED = 0.5  # share of distinct units above which equal units have parted


@dataclass(frozen=True)
class Initialisation:
    """One of several variants that differ in nothing but their initialisation; means over runs."""

    row: LeaderboardRow
    init: str
    first_gradients: str  # norm by layer after the first epoch
    last_gradients: str


def initialisations(study: Study, histories: Mapping[str, pd.DataFrame]) -> list[Initialisation]:
    """Variants that differ from one another in nothing but the initialisation, best first.

    The baseline and those of its kind, or where it stands alone the most that are of another; none where all do.
    """
    found = families(study, *SETTINGS)
    alike = max(found, key=lambda each: (study.config.baseline in each.values(), len(each)), default={}).values()
    return [describe(study, row, histories[row.name]) for row in study.rows if row.name in alike]


def describe(study: Study, row: LeaderboardRow, history: pd.DataFrame) -> Initialisation:
    """Adds gradient norms from the run's histories."""
    return Initialisation(
        row=row,
        init=str(full_settings(study.config, row.name)["model.init"]),
        first_gradients=gradient_norms(history[history["epoch"] == 1]),
        last_gradients=gradient_norms(history.groupby("run").tail(1)),
    )


def gradient_norms(epochs: pd.DataFrame) -> str:
    """Means from input to output: 0.52 / 0.31 / 0.12; empty where runs that diverged left none, or an infinite one."""
    norms = gradient_columns(epochs).mean()
    return " / ".join(significant(norm) for norm in norms) if np.isfinite(norms).all() else ""


def initialisation_answers(study: Study, compared: Sequence[Initialisation]) -> list[Answer]:
    """Nothing where nothing is compared."""
    if not compared:
        return []
    pairs = against_reference(study, compared)
    section = section_changes(study, [*asked(pairs, CONVERGENCE), *asked(pairs, EFFECT)])
    convergence, effect = (
        ablation_answer(study, question, pairs, measures, section)
        for question, measures in (
            (tr("How does convergence differ by initialisation?"), CONVERGENCE),
            (tr("What is the effect on validation and test?"), EFFECT),
        )
    )
    answers = [beginning(study, compared), convergence, instability(compared), effect]
    hidden = full_settings(study.config, compared[0].row.name)["model.hidden"]
    return [*answers, *symmetry(compared)] if hidden else answers


def beginning(study: Study, compared: Sequence[Initialisation]) -> Answer:
    """First losses against that of a network that prefers no class."""
    classes = len(study.split.classes)
    chance = math.log(classes)
    losses = {each.row.name: each.row.means["initial_loss"] for each in compared}
    far = [name for name, loss in losses.items() if abs(loss - chance) > FAR]
    texts = [
        tr(
            "A network that prefers no class begins at a loss of ln({classes}) = {chance}.",
            classes=classes,
            chance=decimal(chance, 2),
        )
    ]
    if len(far) < len(compared):
        texts.append(
            trn(
                "{count} of {all} initialisations begins within {far} of it.",
                "{count} of {all} initialisations begin within {far} of it.",
                len(compared) - len(far),
                all=len(compared),
                far=shortest(FAR, 2),
            )
        )
    else:
        texts.append(tr("None begins within {far} of it.", far=shortest(FAR, 2)))
    if far:
        texts.append(tr("Further off: {names}.", names=listing(far)))
    return plain_answer(tr("Where does training begin?"), [" ".join(texts)])


def instability(compared: Sequence[Initialisation]) -> Answer:
    """Which initialisations had runs that diverged: to NaN, to infinity, or to a loss beyond all bounds."""
    lost = [
        tr("{variant} ({diverged} of {runs})", variant=row.name, diverged=row.diverged, runs=row.runs)
        for row in (each.row for each in compared)
        if row.diverged
    ]
    text = (
        tr(
            "The loss became NaN, infinite or a million times that of guessing, and the majority class is scored, in "
            "{names}.",
            names=listing(lost),
        )
        if lost
        else tr("No run of these variants diverged.")
    )
    return plain_answer(tr("Was there instability or NaN?"), [text])


def against_reference(study: Study, compared: Sequence[Initialisation]) -> list[Ablation]:
    """Each other one beside the one that all are compared with."""
    names = [each.row.name for each in compared]
    reference = compared_with(study, names)
    return [Ablation(reference, name) for name in names if name != reference]


def compared_with(study: Study, names: Sequence[str]) -> str:
    """The baseline; where that is not among the names, the one that begins as it does, or else the first: the best."""
    begins = start_of(study, study.config.baseline)
    alike = [name for name in names if start_of(study, name) == begins]
    return study.config.baseline if study.config.baseline in names else [*alike, *names][0]


def start_of(study: Study, name: str) -> list[object]:
    """A variant's values of SETTINGS."""
    settings = full_settings(study.config, name)
    return [settings.get(setting) for setting in SETTINGS]


def symmetry(compared: Sequence[Initialisation]) -> list[Answer]:
    """What equal weights lead to, where a constant initialisation is among them."""
    constant = [each.row for each in compared if each.init == "constant"]
    if not constant:
        return []
    row = constant[0]
    others = min(each.row.means["distinct_units"] for each in compared if each.row != row)
    question = tr("What does the constant initialisation show about symmetry?")
    return [plain_answer(question, symmetry_sentences(row, row.means["distinct_units"], others))]


def symmetry_sentences(row: LeaderboardRow, distinct: float, others: float) -> list[str]:
    """`distinct`: different rows of weights as a share of the hidden units; `others`: the least of it elsewhere."""
    if distinct > PARTED:
        return [
            tr(
                "Under {variant} the units did part: at the end {share} of the hidden units are distinct.",
                variant=row.name,
                share=percent(distinct),
            )
        ]
    values = {"variant": row.name, "share": percent(distinct), "others": percent(others)}
    if others == 1:
        alike = tr(
            "Units that start alike get alike gradients, so they stay alike. After training under {variant} only "
            "{share} of the hidden units differ from each other; under the other initialisations all do.",
            **values,
        )
    else:
        alike = tr(
            "Units that start alike get alike gradients, so they stay alike. After training under {variant} only "
            "{share} of the hidden units differ from each other; under the other initialisations at least {others} do.",
            **values,
        )
    consequence = tr(
        "A layer then works as one single unit, however wide it is; the network reaches {accuracy} on its training "
        "images.",
        accuracy=percent(row.means["train_accuracy"]),
    )
    return [f"{alike} {consequence}"]
