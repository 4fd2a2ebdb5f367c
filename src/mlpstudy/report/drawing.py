"""The figures are drawn by workers, so that the stage itself need not import matplotlib."""

from functools import partial
from pathlib import Path

from mlpstudy.language import LANGUAGE, spoken
from mlpstudy.parallel import in_parallel
from mlpstudy.report.material import Material
from mlpstudy.workers import worker_count

PARTS = 4  # at most: each is sent all of the material
IMPORTED = ("mlpstudy.report.figures.draw", "matplotlib.backends.backend_svg")  # before the first figure


def draw_figures(material: Material, folder: Path) -> list[Path]:
    """Saves <name>.svg for each figure that the study has something for, on up to four cores.

    Returns their paths in the order of the page, whoever drew them first.
    """
    parts = min(worker_count(), PARTS)
    tasks = [partial(draw_part, material, folder, LANGUAGE.get(), slice(part, None, parts)) for part in range(parts)]
    drawn: dict[int, Path] = {}
    for _, paths in in_parallel(tasks, IMPORTED):
        drawn |= paths
    return [drawn[place] for place in sorted(drawn)]


def draw_part(material: Material, folder: Path, language: str, part: slice) -> dict[int, Path]:
    """What a worker does."""
    from mlpstudy.report.figures.draw import draw

    with spoken(language):
        return draw(material, folder, part)
