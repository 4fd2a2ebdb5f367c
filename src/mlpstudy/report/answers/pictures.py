"""The small picture beside a sentence, and what stands below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from mlpstudy.compare.ablations import Ablation, MeasureChange
from mlpstudy.language import tr
from mlpstudy.report.figures.dots import Scale, common_scale, dots
from mlpstudy.wording.changes import ChangeRow


@dataclass(frozen=True)
class Picture:
    """Two dots, and the one number that a reader may want at a glance."""

    svg: Markup
    label: str
    difference: str


def common_scales(changes: Sequence[MeasureChange]) -> dict[str, Scale]:
    """One for each measure."""
    measures = dict.fromkeys(change.measure for change in changes)
    return {name: common_scale([change for change in changes if change.measure == name]) for name in measures}


def small_picture(columns: Ablation, row: ChangeRow, change: MeasureChange, scale: Scale) -> Picture:
    """Of a row of an ablation's table; `columns` names its two values. What the row does not read is not coloured."""
    seen = change if row.reading else replace(change, reading="open")
    alt = tr(
        "{label}: empty dot {first} {without}, full dot {second} {having}; difference {difference}, 95 % interval "
        "{interval}.",
        label=row.label,
        without=row.without,
        first=columns.without,
        having=row.having,
        second=columns.having,
        difference=row.difference,
        interval=row.interval,
    )
    return Picture(dots(seen, scale, alt), row.label, row.difference)
