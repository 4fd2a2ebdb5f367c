"""Everything that page, figures and pictures show, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy.compare.imbalance import Imbalance, measure_imbalance
from mlpstudy.compare.leaked import Leak, measure_leak
from mlpstudy.compare.learning_curve import LearningCurve, learning_curves
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.search import Search, searches
from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import TRAIN_LOSS, VALIDATION_LOSS, read_history
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.passed_over import PassedOverCounts, read_passed_over
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.contracts.quality import Quality, read_quality
from mlpstudy.plans import Plan
from mlpstudy.report.answers.answer import Answer
from mlpstudy.report.answers.imbalance import imbalance_answers
from mlpstudy.report.answers.initialisation import (
    Initialisation,
    compared_with,
    initialisation_answers,
    initialisations,
)
from mlpstudy.report.answers.learning_curve import learning_curve_answers
from mlpstudy.report.answers.regularisation import regularisation_answers, single_regularisers
from mlpstudy.report.answers.search import SearchSection, search_sections
from mlpstudy.report.answers.settings import SettingSection, setting_sections
from mlpstudy.report.contact_sheet import DuplicateGroup, duplicate_groups
from mlpstudy.report.mistakes import Mistake, worst_mistakes

LINES = 6  # in one panel


@dataclass(frozen=True)
class Certainty:
    """All test predictions of one variant, P = R n."""

    probability: NDArray[np.float32]  # (P,) of the class named
    correct: NDArray[np.bool_]  # (P,)


@dataclass(frozen=True)
class Material:
    """The compared study and what is shown besides its numbers; mappings go by variant."""

    study: Study
    histories: Mapping[str, pd.DataFrame]  # of every variant
    regularisation: tuple[Answer, ...]
    single_regularisers: tuple[str, ...]  # the baseline and the variants that add one regulariser to it
    initialisations: tuple[Initialisation, ...]
    initialisation: tuple[Answer, ...]
    learning_curves: tuple[LearningCurve, ...]
    learning_curve: tuple[Answer, ...]
    imbalance: Imbalance | None
    imbalance_answers: tuple[Answer, ...]
    settings: tuple[SettingSection, ...]
    searches: tuple[Search, ...]  # of tuned variants
    search: tuple[SearchSection, ...]
    certainties: Mapping[str, Certainty]  # of the two that are shown closely
    mistakes: tuple[Mistake, ...]  # of the best
    quality: Quality
    passed_over: PassedOverCounts
    duplicates: tuple[DuplicateGroup, ...]
    leak: Leak | None
    plan: Plan | None  # for a larger study

    @property
    def empty_sections(self) -> tuple[str, ...]:
        """Names of the sections that this study has nothing for."""
        shown = {
            "differences": any(row.role in ("variant", "reference") for row in self.study.rows),
            "search": bool(self.searches),
            "learning_curve": bool(self.learning_curves),
            "imbalance": self.imbalance is not None,
        }
        return tuple(name for name in shown if not shown[name])

    @cached_property
    def losses(self) -> Mapping[str, Sequence[str]]:
        """Section -> the variants whose losses it compares, more perhaps than a figure holds; none or two at least."""
        compared = {"regularisation": self.single_regularisers, "initialisation": self.initialised}
        curves = {
            section: [name for name in names if has_curves(self.histories[name])] for section, names in compared.items()
        }
        return {section: names if len(names) > 1 else [] for section, names in curves.items()}

    @property
    def initialised(self) -> list[str]:
        """The variants that differ in their initialisation alone."""
        return [each.row.name for each in self.initialisations]

    def held(self, names: Sequence[str]) -> list[str]:
        """Those that a figure holds: the one that the others are compared with, and the first of the others."""
        kept = [compared_with(self.study, names)] if names else []
        others = [name for name in names if name not in kept][: LINES - len(kept)]
        return [name for name in names if name in (*kept, *others)]

    def drawn(self, section: str) -> list[str]:
        """Those whose losses the figures of a section show."""
        return self.held(self.losses[section])

    def undrawn(self, section: str) -> list[str]:
        """Those that would be too many."""
        return [name for name in self.losses[section] if name not in self.drawn(section)]

    @cached_property
    def uneven(self) -> tuple[str, ...]:
        """Variants with curves of which not all runs have all epochs: some had been stopped early, or have diverged."""
        return tuple(name for name, history in self.histories.items() if has_curves(history) and is_uneven(history))


def has_curves(history: pd.DataFrame) -> bool:
    """Are there losses of two epochs, as a line needs? Runs that all diverged at once have none."""
    epochs = history.groupby("epoch")[[TRAIN_LOSS, VALIDATION_LOSS]].count()
    return bool(((epochs > 0).sum() > 1).all())


def is_uneven(history: pd.DataFrame) -> bool:
    """Are there epochs for which not all runs have a loss?"""
    runs = history.groupby("epoch")[[TRAIN_LOSS, VALIDATION_LOSS]].count()
    return bool((runs < history["run"].nunique()).any(axis=None))


def collect(study: Study) -> Material:
    """Reads histories, predictions, index, dataset.json and passed_over.json, each once."""
    histories = {name: read_history(name, study.epochs(name)) for name in sorted(study.config.variants)}
    compared, index, quality = initialisations(study, histories), read_index(), read_quality()
    curves, imbalance, tuned = learning_curves(study), measure_imbalance(study), searches(study)
    return Material(
        study=study,
        histories=histories,
        regularisation=tuple(regularisation_answers(study)),
        single_regularisers=tuple(single_regularisers(study)),
        initialisations=tuple(compared),
        initialisation=tuple(initialisation_answers(study, compared)),
        learning_curves=tuple(curves),
        learning_curve=tuple(learning_curve_answers(study, curves)),
        imbalance=imbalance,
        imbalance_answers=tuple(imbalance_answers(study, imbalance)),
        settings=tuple(setting_sections(study)),
        searches=tuple(tuned),
        search=tuple(search_sections(study, tuned)),
        certainties={name: certainty(study, name) for name in study.shown_closely},
        mistakes=tuple(worst_mistakes(study, study.best.name, index)),
        quality=quality,
        passed_over=read_passed_over(),
        duplicates=tuple(duplicate_groups(index, quality.duplicate_groups)),
        leak=measure_leak(study),
        plan=plan_study(study),
    )


def certainty(study: Study, variant: str) -> Certainty:
    """How sure the variant's runs were of the class they named, and whether they were right."""
    probabilities, images = read_predictions(variant), study.design.images
    highest = np.concatenate([probabilities[runs, images].max(axis=1) for runs in study.design.run])
    return Certainty(highest, study.scores.correct[variant].ravel())
