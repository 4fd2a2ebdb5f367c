"""Each variant after against itself before, by the same statistic as variants against the baseline of a study."""

from dataclasses import dataclass

import numpy as np

from mlpstudy.compare.comparisons import Comparison, by_names, judge_family, stack
from mlpstudy.compare.scores import Scores, scores_of
from mlpstudy.difference.match import Match


@dataclass(frozen=True)
class Difference:
    """Of one variant; scores are shares of 1, on the images and repeats that both revisions have."""

    variant: str
    before: float
    after: float
    comparison: Comparison  # after minus before; better = better after


def differences(match: Match) -> list[Difference]:
    """By name of the variant; score and margin are those of `after`.

    All that changed are one family of Holm's. What names every image as before is no test: that DVC had no reason to
    train it anew is no luck, and to count it would only hide what changed. Nor is a copy of the baseline, as in the
    report: it changed as the baseline did, by whose verdict it stands.
    """
    scores = {name: variant_scores(match, name) for name in match.variants}
    same = [name for name in match.variants if name not in match.changed]
    judged: dict[str, Comparison] = {}
    for family in filter(None, (match.tested, same)):
        estimates = stack([scores[name].difference("after", "before") for name in family])
        discordance = np.array([scores[name].discordance("after", "before") for name in family])
        verdicts = judge_family(family, estimates, scores[family[0]].design, discordance, match.after.config.margin)
        judged |= {name: by_names(verdict, match.named_alike(name)) for name, verdict in verdicts.items()}
    for name in match.copies:
        judged[name] = judged[match.after.config.baseline]
    return [Difference(name, each.mean("before"), each.mean("after"), judged[name]) for name, each in scores.items()]


def variant_scores(match: Match, variant: str) -> Scores:
    """Of one variant, whose competitors are itself before and after."""
    before, after = match.correct(variant)
    labels = match.after.split.labels[match.design.images]
    return scores_of(match.after.config.score, match.design, labels, {"before": before, "after": after})
