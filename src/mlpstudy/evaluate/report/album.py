"""Every picture of the report: mistakes, first layers, duplicates."""

from collections.abc import Sequence
from pathlib import Path

from mlpstudy.contracts.images import read_images
from mlpstudy.evaluate.report.data import Group
from mlpstudy.evaluate.report.mistakes import Mistake
from mlpstudy.evaluate.report.pictures import first_layer, save_png, strip
from mlpstudy.evaluate.start import weight_ends
from mlpstudy.evaluate.study import Study


def save_pictures(
    study: Study, layers: Sequence[str], mistakes: Sequence[Mistake], groups: Sequence[Group], folder: Path
) -> list[Path]:
    images = read_images()
    size = images.shape[1] * images.shape[2] * images.shape[3]
    pictures = {f"mistake_{number}": images[one.image] for number, one in enumerate(mistakes, 1)}
    for number, group in enumerate(groups, 1):
        pictures[f"duplicates_{number}"] = strip([images[row] for row in group.images])
    for name in layers:
        weights = weight_ends(name, 0).last[0]
        if weights.shape[1] == size:  # not for filters
            side, channels = images.shape[1], images.shape[3]
            pictures[f"first_layer_{name}"] = first_layer(weights, (channels, side, side))
    for name, picture in pictures.items():
        save_png(folder / f"{name}.png", picture)
    return [folder / f"{name}.png" for name in pictures]
