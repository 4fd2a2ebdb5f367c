"""From what was measured of each competitor to the compared study."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlpstudy.compare.calibration import pooled_calibration
from mlpstudy.compare.classes import confusions_by_run
from mlpstudy.compare.comparisons import (
    Comparison,
    by_names,
    compare_family,
    compare_outside,
    possible_best,
)
from mlpstudy.compare.design import design_of
from mlpstudy.compare.guessing import above_majority, names_one_class
from mlpstudy.compare.leaderboard import (
    LeaderboardRow,
    count_diverged,
    is_capped,
    mean_measures,
    rank,
    repeat_deviation,
    short_budget,
    still_falling,
)
from mlpstudy.compare.roles import IMAGES, INPUT, Role, Settings, copies, different, full_settings, variant_role
from mlpstudy.compare.scores import WEIGHTS, Scores, scores_of
from mlpstudy.compare.study import Study
from mlpstudy.config.report import ReportConfig
from mlpstudy.config.search import SEARCH
from mlpstudy.contracts.measures import CompetitorMeasures, Measures
from mlpstudy.contracts.split import Split
from mlpstudy.power import FEWEST_RUNS

EARLY_STOPPING, EPOCHS = "train.early_stopping", "train.epochs"
UNDERFIT = 0.10  # this far below the highest training accuracy of variants that see the same


@dataclass(frozen=True)
class Verdicts:
    """What holds of all competitors together, by name."""

    roles: Mapping[str, Role]
    comparisons: Mapping[str, Comparison]
    may_be_best: tuple[str, ...]  # who cannot be ruled out as the best
    highest_training: Mapping[str, float]  # by variant, of those that learn from the same
    above_majority: Collection[str]  # who is shown to score higher than naming the largest class
    learnt: Collection[str]  # who is shown to do so by either score


def compare_all(config: ReportConfig, split: Split, competitors: Sequence[CompetitorMeasures]) -> Study:
    """Scores every competitor on the test images, compares all with the baseline and ranks them."""
    design = design_of(split)
    labels = split.labels[design.images]
    correct = {each.name: each.predicted[design.run, design.images] == labels for each in competitors}
    scores = {name: scores_of(name, design, labels, correct) for name in WEIGHTS}
    repeats = split.info.repeat
    means = {each.name: mean_measures(each.runs) | pooled_calibration(each, repeats) for each in competitors}
    verdicts = judge(config, scores, competitors, means)
    rows = []
    for each in competitors:
        reached = {name: values.mean(each.name) for name, values in scores.items()}
        row = leaderboard_row(config, each, means[each.name], reached, verdicts)
        spread = repeat_deviation(scores[config.score], each.name)
        rows.append(replace(row, repeat_sd=spread, capped=is_capped(each.name, split)))
    ranked = tuple(sorted(rows, key=rank))
    return Study(config, split, design, scores[config.score], {each.name: each for each in competitors}, ranked)


def judge(
    config: ReportConfig,
    every_score: Mapping[str, Scores],
    competitors: Sequence[CompetitorMeasures],
    means: Mapping[str, Measures],
) -> Verdicts:
    """Comparisons with the baseline, and who may be the best."""
    scores = every_score[config.score]
    roles: dict[str, Role] = {
        each.name: "trivial" if each.family == "trivial" else variant_role(config, each.name) for each in competitors
    }
    named = {each.name: each.predicted[scores.design.run, scores.design.images] for each in competitors}
    comparisons = {
        name: by_names(comparison, np.array_equal(named[name], named[config.baseline]))
        for name, comparison in compare(scores, roles, config.margin, copies(config)).items()
    }
    above = {name: above_majority(each, rivals(roles)) for name, each in every_score.items()}
    return Verdicts(
        roles=roles,
        comparisons=comparisons,
        may_be_best=possible(scores, roles, comparisons),
        highest_training={name: highest_training(config, name, means) for name in config.variants},
        above_majority=above[config.score],
        learnt=set().union(*above.values()),
    )


def highest_training(config: ReportConfig, variant: str, means: Mapping[str, Measures]) -> float:
    """The highest mean training accuracy of variants that see of an image what this one sees.

    Of those that train on as many images as the baseline: fewer are learnt by heart more easily, as features of a
    frozen network are more easily than pixels. Its own, where there are none.
    """
    same_pool = [name for name in config.variants if not different(config, name, config.baseline, [IMAGES])]
    alike = [name for name in same_pool if not different(config, name, variant, [INPUT])]
    return max(means[name]["train_accuracy"] for name in [*alike, variant])


def compare(
    scores: Scores, roles: Mapping[str, Role], margin: float | None = None, copies: Collection[str] = ()
) -> dict[str, Comparison]:
    """Variants as one family, references and trivial methods outside of it, each against the baseline."""
    family = [name for name in roles if roles[name] == "variant"]
    outside = [name for name in roles if roles[name] in ("reference", "trivial")]
    baseline = baseline_of(roles)
    return compare_family(scores, family, baseline, margin, copies) | compare_outside(scores, outside, baseline)


def best_set(scores: Scores, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """References do not compete; nobody is judged on too few runs."""
    names = rivals(roles)
    few = scores.design.runs < FEWEST_RUNS
    return () if few or len(names) < 2 else possible_best(scores, names)


def baseline_of(roles: Mapping[str, Role]) -> str:
    """Its name."""
    return next(name for name in roles if roles[name] == "baseline")


def rivals(roles: Mapping[str, Role]) -> list[str]:
    """The baseline and its variants."""
    return [name for name in roles if roles[name] in ("baseline", "variant")]


def possible(scores: Scores, roles: Mapping[str, Role], comparisons: Mapping[str, Comparison]) -> tuple[str, ...]:
    """The best set without those that the verdicts rule out."""
    out = outdone(comparisons, baseline_of(roles))
    return tuple(name for name in best_set(scores, roles) if name not in out)


def outdone(comparisons: Mapping[str, Comparison], baseline: str) -> set[str]:
    """Who cannot be the best by the verdicts alone: what is worse than the baseline, and a baseline that one beats.

    Holm's last steps are less strict than the best set, so a verdict may know more. No new error comes in by it: who
    is wrongly ruled out so has a false verdict, and those are counted already.
    """
    worse = {name for name, comparison in comparisons.items() if comparison.verdict == "worse"}
    beaten = any(comparison.verdict == "better" for comparison in comparisons.values())
    return worse | ({baseline} if beaten else set())


def leaderboard_row(
    config: ReportConfig,
    competitor: CompetitorMeasures,
    means: Measures,
    scores: Mapping[str, float],
    verdicts: Verdicts,
) -> LeaderboardRow:
    """`scores` holds accuracy and balanced accuracy; the compared one of them stands first in the row."""
    name, role = competitor.name, verdicts.roles[competitor.name]
    comparison = verdicts.comparisons.get(name)
    network = role != "trivial"
    settings = full_settings(config, name) if network else {}
    one_class = network and names_one_class(confusions_by_run(competitor))
    constant = one_class and names_one_class(confusions_by_run(competitor, "train"))  # else training is known by heart
    learnt_little = network and underfits(means["train_accuracy"], verdicts.highest_training[name], comparison)
    return LeaderboardRow(
        name=name,
        role=role,
        score=scores[config.score],
        score_sd=float(competitor.runs[config.score].std()),
        accuracy=scores["accuracy"],
        balanced_accuracy=scores["balanced_accuracy"],
        means=means,
        runs=len(competitor.runs),
        diverged=count_diverged(competitor.runs),
        comparison=comparison,
        may_be_best=name in verdicts.may_be_best,
        sees_validation=chooses(settings) and bool((competitor.runs["status"] == "finished").any()),
        underfits=constant or learnt_little,
        still_falling=still_falling(competitor.runs),
        short_budget=short_budget(competitor.runs),
        one_class=one_class,
        constant=constant,
        above_majority=role not in ("baseline", "variant") or name in verdicts.above_majority,
        learnt=role not in ("baseline", "variant") or name in verdicts.learnt,
    )


def chooses(settings: Settings) -> bool:
    """Does a run choose something by its validation labels: its epoch, or one of several combinations of settings?"""
    search = settings.get(SEARCH)
    return chooses_epoch(settings, search["space"] if search else ()) or bool(search and search["trials"] > 1)


def chooses_epoch(settings: Settings, searched: Collection[str]) -> bool:
    """Has it early stopping, and epochs to choose among? What its search sets may be either."""
    stops = EARLY_STOPPING in searched or settings.get(EARLY_STOPPING) is not None
    return stops and (EPOCHS in searched or settings[EPOCHS] > 1)


def underfits(train_accuracy: float, highest: float, comparison: Comparison | None) -> bool:
    """Is training accuracy more than UNDERFIT below the highest, and the score not above the baseline's?

    Whatever the verdict. The baseline, which has no comparison, is not above itself: where it learns little, everything
    is compared with a network that could not even fit its own images, which a reader has to know.
    """
    return train_accuracy < highest - UNDERFIT and not (comparison and comparison.difference > 0)
