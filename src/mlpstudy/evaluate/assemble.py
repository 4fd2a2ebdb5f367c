"""From what each competitor got right to the study's lines, best first."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.split import Split
from mlpstudy.evaluate.entry import Entry, count_diverged, deviation, mean_measures
from mlpstudy.evaluate.result import Result
from mlpstudy.evaluate.settings import Role, full_settings, role
from mlpstudy.evaluate.statistics.compare import (
    FEWEST_TRAININGS,
    Comparison,
    compare_family,
    compare_outside,
    possible_best,
)
from mlpstudy.evaluate.statistics.scores import WEIGHTS, Scores, class_weights, equal_weights
from mlpstudy.evaluate.statistics.trials import lay_out
from mlpstudy.evaluate.study import Study

UNDERFIT = 0.10  # this far below the highest training accuracy of all variants


@dataclass(frozen=True)
class Verdicts:
    roles: Mapping[str, Role]
    comparisons: Mapping[str, Comparison]
    best: tuple[str, ...]  # who cannot be ruled out as the best
    full_training: float  # highest mean training accuracy of a variant


def assemble(config: EvaluateConfig, split: Split, results: Mapping[str, Result]) -> Study:
    trials = lay_out(split)
    labels = split.labels[trials.images]
    correct = {name: result.predicted == labels for name, result in results.items()}
    boards = {
        "score": Scores(trials, WEIGHTS[config.score](labels), correct),
        "accuracy": Scores(trials, equal_weights(labels), correct),
        "balanced_accuracy": Scores(trials, class_weights(labels), correct),
    }
    roles: dict[str, Role] = {name: role(config, name) if name in config.variants else "trivial" for name in results}
    reached = max(mean_measures(results[name])["train_accuracy"] for name in config.variants)
    verdicts = Verdicts(roles, compare(boards["score"], roles), best_set(boards["score"], roles), reached)
    entries = [
        entry(config, result, {key: board.mean(name) for key, board in boards.items()}, verdicts)
        for name, result in results.items()
    ]
    return Study(
        config, split, trials, boards["score"], results, tuple(sorted(entries, key=lambda one: (-one.score, one.name)))
    )


def compare(scores: Scores, roles: Mapping[str, Role]) -> dict[str, Comparison]:
    family = [name for name in roles if roles[name] == "variant"]
    outside = [name for name in roles if roles[name] in ("reference", "trivial")]
    (baseline,) = (name for name in roles if roles[name] == "baseline")
    return compare_family(scores, family, baseline) | compare_outside(scores, outside, baseline)


def best_set(scores: Scores, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """References do not compete; nobody is judged on too few trainings."""
    names = [name for name in roles if roles[name] in ("baseline", "variant")]
    few = scores.trials.trainings < FEWEST_TRAININGS
    return () if few or len(names) < 2 else possible_best(scores, names)


def entry(config: EvaluateConfig, result: Result, scores: Mapping[str, float], verdicts: Verdicts) -> Entry:
    name, means = result.name, mean_measures(result)
    settings = full_settings(config, name) if name in config.variants else {}
    return Entry(
        name=name,
        role=verdicts.roles[name],
        **scores,
        score_sd=deviation(result, config.score),
        means=means,
        trainings=len(result.rows),
        diverged=count_diverged(result),
        comparison=verdicts.comparisons.get(name),
        may_be_best=name in verdicts.best,
        sees_validation=settings.get("train.early_stopping") is not None,
        underfits=bool(settings) and underfits(means["train_accuracy"], verdicts, verdicts.comparisons.get(name)),
    )


def underfits(train_accuracy: float, verdicts: Verdicts, found: Comparison | None) -> bool:
    """Far from what others learn, and none the better for it: what generalises better lacks no epochs."""
    return train_accuracy < verdicts.full_training - UNDERFIT and not (found and found.verdict == "better")
