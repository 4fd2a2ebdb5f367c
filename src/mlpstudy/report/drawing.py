"""The figures are drawn by workers, so that the stage itself need not import matplotlib."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from mlpstudy.contracts.measures import CompetitorMeasures
from mlpstudy.language import LANGUAGE, spoken
from mlpstudy.parallel import in_parallel
from mlpstudy.report.material import Material
from mlpstudy.workers import worker_count

PARTS = 4  # at most: each is sent the material
IMPORTED = ("mlpstudy.report.figures.draw", "matplotlib.backends.backend_svg")  # before the first figure


def draw_figures(material: Material, folder: Path) -> list[Path]:
    """Saves <name>.svg for each figure that the study has something for, on up to four cores.

    Returns their paths in the order of the page, whoever drew them first.
    """
    parts, sent = min(worker_count(), PARTS), without_unseen(material)
    tasks = [partial(draw_part, sent, folder, LANGUAGE.get(), slice(part, None, parts)) for part in range(parts)]
    drawn: dict[int, Path] = {}
    for _, paths in in_parallel(tasks, IMPORTED):
        drawn |= paths
    return [drawn[place] for place in sorted(drawn)]


def without_unseen(material: Material) -> Material:
    """The same for the figures alone: of the named classes and confusions they show one table of two competitors.

    All others would be copied for each worker: of a thousand classes 24 MB a competitor and run.
    """
    study = material.study
    measures = {name: seen(each, name in study.shown_closely) for name, each in study.measures.items()}
    return replace(material, study=replace(study, measures=measures))


def seen(measures: CompetitorMeasures, closely: bool) -> CompetitorMeasures:
    """All runs' confusions as one table, where they are shown."""
    confusions = measures.confusions.sum(axis=0, keepdims=True) if closely else measures.confusions[:0]
    return replace(measures, predicted=measures.predicted[:0], confusions=confusions)


def draw_part(material: Material, folder: Path, language: str, part: slice) -> dict[int, Path]:
    """What a worker does."""
    from mlpstudy.report.figures.draw import draw

    with spoken(language):
        return draw(material, folder, part)
