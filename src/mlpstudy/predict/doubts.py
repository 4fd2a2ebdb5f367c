"""Has a variant learnt anything? What to know before its predictions are believed, by the scores of its study."""

from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

from mlpstudy import paths
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.read import read_study
from mlpstudy.compare.study import Study
from mlpstudy.config.base import load
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.measures import competitor_folder
from mlpstudy.errors import DataError, StudyError
from mlpstudy.language import N_, tr
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.predict.classifier import Classifier
from mlpstudy.predict.match import refuse_unmeasured
from mlpstudy.workspace import refuse_missing


def doubts_of(classifier: Classifier) -> list[str]:
    """By the study on this disk, or as an exported file or the scores of a commit told; nothing where scores are
    missing, for a prediction takes the networks alone."""
    if classifier.workspace is None:
        return list(classifier.doubts)
    with chdir(classifier.workspace):
        try:
            return doubts(measured(classifier))
        except StudyError:  # scores that are not here, of other networks, or of another version
            return []


def measured(classifier: Classifier) -> LeaderboardRow:
    """In the working folder of the study. DataError where the scores that are here are not those of its networks."""
    variant = classifier.variant
    table = competitor_folder("variants", variant) / "runs.csv"
    refuse_missing(Path(), [table])
    refuse_unmeasured(Path(), variant, classifier.runs, table)
    return compared(variant).row(variant)


def compared(variant: str, needed: Sequence[Path] = ()) -> Study:
    """The study of the working folder as the report compares it. ConfigError or DataError where it is not here as a
    whole, or does not compare the variant, or something else that is needed is missing."""
    config = load(ReportConfig, paths.REPORT_CONFIG)
    if variant not in config.variants:
        raise DataError(f"{variant}: the study does not compare it, so that there are no scores to tell of it")
    measures = [competitor_folder("variants", name) for name in sorted(config.variants)]
    refuse_missing(Path(), [*measures, paths.MEASURES / "trivial", *needed], pulled=[paths.MEASURES, *needed])
    return read_study()


def doubts(row: LeaderboardRow) -> list[str]:
    """That it has learnt little or nothing: told wherever it is asked, for a card is read later, if at all."""
    return [text for text in (underfits(row), not_above_majority(row)) if text]


def underfits(row: LeaderboardRow) -> str:
    """As the leaderboard and the top of the report say."""
    if row.one_class and not row.lost:
        return tr(
            "It names one class: nearly every test image of a run was given the same. Whatever its score, it has not "
            "learnt to tell the classes apart."
        )
    if not row.underfits:
        return ""
    return tr(
        "It underfits: its training accuracy is over 10 points below the best, and its score not above the baseline's."
    )


def not_above_majority(row: LeaderboardRow) -> str:
    """As the report says of baseline and variants."""
    if row.above_majority:
        return ""
    by_no_score, by_another = (
        N_("It is not shown that its networks, each alone, do better than always naming the most frequent class."),
        N_(
            "It is not shown that its networks, each alone, do better than always naming the most frequent class by "
            "the score that the study compares."
        ),
    )
    told = tr(by_another if row.learnt else by_no_score)
    if row.runs < FEWEST_RUNS:  # where its own interval decides
        return told
    deciding = tr("What decides is the interval that holds for the baseline and all variants at once.")
    return f"{told} {deciding}"
