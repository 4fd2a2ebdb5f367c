"""What this study would find if it were larger, from the variances that it measured."""

import numpy as np

from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import variances_of
from mlpstudy.plans import Plan, middle
from mlpstudy.power import spread_of


def plan_study(study: Study) -> Plan | None:
    """None where no variant differs from the baseline in any prediction, or there is nothing to compare.

    Nor where the baseline diverged in every run: see `Study.learnt`.
    """
    names = planned_by(study)
    if not names:
        return None
    design = study.scores.design
    size = design.size
    differences = (study.scores.differences(name, study.config.baseline) for name in names)
    measured = [variances_of(each, design, hidden=0.0) for each in differences]  # without what only the size tells
    a, b, c = (np.array(values, np.float64) for values in zip(*measured, strict=True))
    found = middle(np.array(study.detectables)) if study.detectables else None
    discordance = np.array([study.scores.discordance(name, study.config.baseline) for name in names])
    return Plan(spread_of(a, b, c, size), size, len(design.images), len(study.tested), discordance, found)


def planned_by(study: Study) -> list[str]:
    """Variants whose differences from the baseline the plan is made of: see `Study.learnt`."""
    return [row.name for row in study.learnt if row.comparison and row.comparison.se > 0]
