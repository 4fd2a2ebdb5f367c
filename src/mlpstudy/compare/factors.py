"""Variants that differ from one another in exactly the named settings: a row of one, a grid where two are crossed."""

from collections.abc import Mapping

from mlpstudy.compare.ablations import all_but
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study

Value = object  # of a setting
Family = Mapping[tuple[Value, ...], str]  # values of the named settings -> variant


def families(study: Study, *settings: str) -> list[Family]:
    """Variants that are alike but for the settings, that of the baseline first; one variant alone is no family.

    The first of several variants with the same values stands for them, the baseline before all others.
    """
    baseline = study.config.baseline
    found: list[tuple[dict[str, Value], dict[tuple[Value, ...], str]]] = []
    for name in [baseline, *sorted(set(study.config.variants) - {baseline})]:
        own = full_settings(study.config, name)
        rest, values = all_but(own, *settings), tuple(own.get(setting) for setting in settings)
        members = next((members for shared, members in found if shared == rest), None)
        if members is None:
            members = {}
            found.append((rest, members))
        members.setdefault(values, name)
    return [ordered(members) for _, members in found if len(members) > 1]


def ordered(members: Mapping[tuple[Value, ...], str]) -> Family:
    """By their values: numbers by size, after them words in the order of the alphabet."""
    return dict(sorted(members.items(), key=lambda item: tuple(map(rank, item[0]))))


def rank(value: Value) -> tuple[bool, float, str]:
    """A key that sorts numbers, switches and words."""
    number = isinstance(value, int | float)
    return (not number, float(value) if isinstance(value, int | float) else 0.0, str(value))


def reference(study: Study, family: Family) -> str:
    """Whom the others of a family are compared with: the baseline, or the first one where it is not among them."""
    names = list(family.values())
    return study.config.baseline if study.config.baseline in names else names[0]


def crossed(study: Study, rows: str, columns: str) -> list[Family]:
    """Grids of two settings, cut down to rows and columns that hold two variants or more."""
    grids = [cut(family) for family in families(study, rows, columns)]
    return [grid for grid in grids if grid]


def cut(family: Family) -> Family:
    """Without what stands alone in its row or its column; empty where nothing is crossed."""
    kept = family
    while True:
        lines = [[values[axis] for values in kept] for axis in (0, 1)]
        inside = {
            values: name for values, name in kept.items() if all(lines[axis].count(values[axis]) > 1 for axis in (0, 1))
        }
        if len(inside) == len(kept):
            return inside
        kept = inside
