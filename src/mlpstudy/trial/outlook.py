"""What the full study will cost and find, by what the trial measured on these images and on this machine."""

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mlpstudy import paths
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.planning import plan_study, planned_by
from mlpstudy.compare.study import Study
from mlpstudy.config.params import Params
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.contracts.split import Split
from mlpstudy.plans import Plan
from mlpstudy.power import Spread
from mlpstudy.resolve.stages import compared
from mlpstudy.split.planned import BY_RUN, images, size_for
from mlpstudy.survey.duration import VALIDATION, Shapes, Work, slowness, study_seconds, work_of
from mlpstudy.trial.settings import epoch_seconds, variants_of

LEARNT = 0.05  # share of 1 by which the baseline of a trial has to be above the majority class to tell of the study


@dataclass(frozen=True)
class Outlook:
    """Of the full study; differences, accuracy and disagreement are shares of 1."""

    seconds: float  # of training, on all cores
    difference: float | None  # smallest that is found four times in five; None where the trial does not tell
    disagreement: float | None  # of the test images: a variant of the trial names them otherwise than the baseline


def outlook(params: Params, split: Split, shapes: Shapes, trial: Params, study: Study) -> Outlook:
    """Of the study of these settings, split so; `trial` are the settings of the trial, and `study` is what it gave."""
    variants, measured = variants_of(params), trial_slowness(trial, study.split, shapes)
    for config in variants.values():
        if work_of(config) not in measured:
            measured[work_of(config)] = slowness(config, shapes[config.model.input], len(split.classes))
    seconds = study_seconds(variants, params.study.baseline, split, shapes, measured)
    plan = trial_plan(study) if has_learnt(study) else None
    if plan is None or not compared(params):
        return Outlook(seconds, None, None)
    full = Plan(plan.spread, size_for(split, params.study.score), images(split), compared(params), plan.discordance)
    return Outlook(seconds, full.now.median, disagreement(study))


def has_learnt(study: Study) -> bool:
    """Is the baseline clearly better than naming the largest class? Networks that still guess differ little."""
    return study.baseline.score > study.row(MAJORITY).score + LEARNT


def trial_plan(study: Study) -> Plan | None:
    """By the differences that the trial saw; None where it saw none.

    Two runs tell what an image adds, for there are many images, but next to nothing of what a run adds: of that a
    guess is made, as before any training.
    """
    plan = plan_study(study)
    if plan is None:
        return None
    total = plan.spread.image + plan.spread.rest
    if not total.any():
        return None
    run = BY_RUN * total
    return replace(plan, spread=Spread(run, plan.spread.image, np.maximum(plan.spread.rest - run, 0.0)))


def disagreement(study: Study) -> float:
    """Share of the test images that variant and baseline do not both name rightly or wrongly, mean over the variants
    by which the plan is made."""
    correct = study.scores.correct
    return float(np.mean([correct[name] != correct[study.baseline.name] for name in planned_by(study)]))


def differing(study: Study) -> list[LeaderboardRow]:
    """Tested variants that name other test images rightly than the baseline, in any run."""
    correct = study.scores.correct
    return [row for row in study.tested if (correct[row.name] != correct[study.baseline.name]).any()]


def trial_slowness(trial: Params, split: Split, shapes: Shapes) -> dict[Work, float]:
    """How many times the queue's estimate an epoch of the trial took, with all cores at work; of each kind of work that
    the trial had, and logged."""
    taken, expected = defaultdict[Work, float](float), defaultdict[Work, float](float)
    for name, config in variants_of(trial).items():
        seconds = logged_epoch_seconds(paths.tensorboard_run(name, split.runs - 1))
        if seconds is not None:
            taken[work_of(config)] += seconds
            expected[work_of(config)] += epoch_seconds(config, shapes, split)
    return {work: seconds / expected[work] / (1 + VALIDATION) for work, seconds in taken.items()}


def logged_epoch_seconds(log: Path) -> float | None:
    """The median, by the times at which a run's epochs were logged for TensorBoard; None where there are no two."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    ends: dict[int, float] = {}  # epoch -> seconds since 1970
    for file in sorted(log.glob("events.*")):
        for event in EventFileLoader(str(file)).Load():
            if event.step:
                ends.setdefault(event.step, event.wall_time)
    times = [ends[epoch] for epoch in sorted(ends)]
    return float(np.median(np.diff(times))) if len(times) > 1 else None
