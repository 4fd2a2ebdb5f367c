"""How training began and ended under each initialisation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.pairs import Pair, rest
from mlpstudy.evaluate.report.regularisation import Answer, block
from mlpstudy.evaluate.settings import full_settings
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import listing, percent, verdict_sentence

FAR = 0.1  # nats between a first loss and ln(classes) that are worth a word
CONVERGENCE = ("epochs_to_95", "loss_roughness", "train_log_loss")


@dataclass(frozen=True)
class Start:
    """Means over trainings."""

    entry: Entry
    init: str
    first_gradients: str  # norm by layer after the first epoch
    last_gradients: str


def initialisations(study: Study, histories: Mapping[str, pd.DataFrame]) -> list[Start]:
    """The baseline and the variants that differ from it in nothing but the initialisation, best first."""
    base = without_init(study, study.config.baseline)
    alike = [
        entry
        for entry in study.entries
        if entry.name in study.config.variants and without_init(study, entry.name) == base
        if entry.role == "baseline" or not same_settings(study, entry.name)
    ]
    return [start(study, entry, histories[entry.name]) for entry in alike]


def same_settings(study: Study, name: str) -> bool:
    """Is it the baseline under another name?"""
    return full_settings(study.config, name) == full_settings(study.config, study.config.baseline)


def without_init(study: Study, name: str) -> dict[str, object]:
    return rest(rest(full_settings(study.config, name), "model.init"), "model.init_scale")


def start(study: Study, entry: Entry, history: pd.DataFrame) -> Start:
    return Start(
        entry=entry,
        init=str(full_settings(study.config, entry.name)["model.init"]),
        first_gradients=gradients(history[history["epoch"] == 1]),
        last_gradients=gradients(history.groupby("run").tail(1)),
    )


def gradients(rows: pd.DataFrame) -> str:
    """Mean gradient norms from input to output: 0.52 / 0.31 / 0.12"""
    norms = rows[[name for name in rows if str(name).startswith("gradient_norm_")]].mean()
    return " / ".join(f"{norm:.2g}" for norm in norms)


def answers(study: Study, starts: list[Start]) -> list[Answer]:
    if len(starts) < 2:
        return []
    found = [beginning(study, starts), convergence(study, starts), instability(starts), effect(study, starts)]
    hidden = full_settings(study.config, study.config.baseline)["model.hidden"]
    return [*found, *symmetry(starts)] if hidden else found


def beginning(study: Study, starts: list[Start]) -> Answer:
    chance = math.log(len(study.split.classes))
    losses = {one.entry.name: one.entry.means["initial_loss"] for one in starts}
    far = [f"{name} ({loss:.2f})" for name, loss in losses.items() if abs(loss - chance) > FAR]
    lead = f"A network that prefers no class begins at a loss of ln({len(study.split.classes)}) = {chance:.2f}. "
    near = len(starts) - len(far)
    rest_ = (
        f"{near} of {len(starts)} initialisations begin within {FAR} of it" if near else "None begins within 0.1 of it"
    )
    return Answer("Where does training begin?", [f"{lead}{rest_}{f'; further off: {listing(far)}' if far else ''}."])


def convergence(study: Study, starts: list[Start]) -> Answer:
    blocks = []
    for name in [one.entry.name for one in starts if one.entry.role != "baseline"]:
        blocks.append(block(study, Pair(study.config.baseline, name), CONVERGENCE))
    return Answer("How does convergence differ by initialisation?", [one.sentence for one in blocks], blocks)


def instability(starts: list[Start]) -> Answer:
    lost = [f"{one.entry.name} ({one.entry.diverged} of {one.entry.trainings})" for one in starts if one.entry.diverged]
    if lost:
        text = f"The loss became NaN or infinite, and the majority class is scored, in {listing(lost)}."
    else:
        text = "No training of these variants met a NaN or infinite loss."
    return Answer("Was there instability or NaN?", [text])


def effect(study: Study, starts: list[Start]) -> Answer:
    values = sorted(((one.entry.means["validation_accuracy"], one.entry.name) for one in starts), reverse=True)
    shown = listing([f"{name} {percent(value)}" for value, name in values])
    sentences = [verdict_sentence(study, one.entry) for one in starts if one.entry.role == "variant"]
    return Answer(
        "What is the effect on validation and test?",
        [f"Validation accuracy at the end, mean over trainings: {shown}. On the test images:", *sentences],
    )


def symmetry(starts: list[Start]) -> list[Answer]:
    constant = [one.entry for one in starts if one.init == "constant"]
    if not constant:
        return []
    entry = constant[0]
    share = entry.means["distinct_units"]
    least = min(one.entry.means["distinct_units"] for one in starts if one.entry != entry)
    if share > 0.5:
        text = f"Under {entry.name} the units did part: at the end {percent(share)} of the hidden units are distinct."
    else:
        text = (
            f"Units that start alike get alike gradients, so they stay alike: after training under {entry.name} only "
            f"{percent(share)} of the hidden units differ from each other; under the other initialisations "
            f"{'all' if least == 1 else f'at least {percent(least)}'} do. A layer then works as one single unit, "
            f"however wide it is; the network reaches {percent(entry.means['train_accuracy'])} on its training images."
        )
    return [Answer("What does the constant initialisation show about symmetry?", [text])]
