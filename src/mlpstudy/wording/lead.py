"""Which variant the first sentence of the report is about, and what it adds to the baseline."""

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.regularisers import REGULARISERS, Regulariser


def told(study: Study) -> LeaderboardRow:
    """The best of the variants that are shown to be better, or else the highest of all."""
    return next((row for row in study.variants if row.verdict == "better"), study.variants[0])


def all_worse(study: Study) -> bool:
    """Is every variant shown to be worse than the baseline?"""
    return all(row.verdict == "worse" for row in study.variants)


def telling_regularisers(study: Study, row: LeaderboardRow) -> list[Regulariser]:
    """What the variant switches on; empty where that does not tell it from others, so that its name has to.

    Of no network, or dropout of 0.3 beside dropout of 0.5, their common word tells neither.
    """
    own = added_alone(study, row.name)
    lost = row.lost or study.baseline.lost
    if lost or any(added_alone(study, each.name) == own for each in study.variants if each is not row):
        return []
    return own


def added_alone(study: Study, name: str) -> list[Regulariser]:
    """What the variant switches on, if that is all that it changes; empty where it changes anything else."""
    variant, baseline = (full_settings(study.config, each) for each in (name, study.config.baseline))
    changed = sum(variant[setting] != baseline[setting] for setting in variant)
    own = added(study, name)
    return own if len(own) == changed else []


def switched_on(study: Study, name: str) -> list[Regulariser]:
    """The regularisers at work in a variant."""
    settings = full_settings(study.config, name)
    return [regulariser for regulariser in REGULARISERS if settings[regulariser.setting] != regulariser.off]


def added(study: Study, name: str) -> list[Regulariser]:
    """The regularisers at work in a variant and not in the baseline."""
    common = switched_on(study, study.config.baseline)
    return [regulariser for regulariser in switched_on(study, name) if regulariser not in common]
