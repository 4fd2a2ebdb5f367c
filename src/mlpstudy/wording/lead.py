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
    added = added_regularisers(study, row.name)
    lost = row.lost or study.baseline.lost
    if lost or any(added_regularisers(study, each.name) == added for each in study.variants if each is not row):
        return []
    return added


def added_regularisers(study: Study, name: str) -> list[Regulariser]:
    """What the variant switches on, if that is all that it changes; empty where it changes anything else."""
    variant, baseline = (full_settings(study.config, each) for each in (name, study.config.baseline))
    changed = {setting for setting in variant if variant[setting] != baseline[setting]}
    added = [each for each in REGULARISERS if each.setting in changed and baseline[each.setting] == each.off]
    return added if len(added) == len(changed) else []
