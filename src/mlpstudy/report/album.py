"""Every picture of the report: mistakes, first layers, duplicates."""

from pathlib import Path

from mlpstudy.compare.roles import full_settings
from mlpstudy.config.train import InputShape
from mlpstudy.contracts.images import read_images
from mlpstudy.report.material import Material
from mlpstudy.report.pictures import Picture, first_layer, save_png, strip


def save_pictures(material: Material, folder: Path) -> list[Path]:
    """Saves <name>.png for each picture; returns their paths."""
    images = read_images()
    pictures = {f"mistake_{number}": images[each.image] for number, each in enumerate(material.mistakes, 1)}
    for number, group in enumerate(material.duplicates, 1):
        pictures[f"duplicates_{number}"] = strip([images[row] for row in group.images])
    _, side, _, channels = images.shape
    pictures |= first_layers(material, (channels, side, side))
    for name, picture in pictures.items():
        save_png(folder / f"{name}.png", picture)
    return [folder / f"{name}.png" for name in pictures]


def first_layers(material: Material, shape: InputShape) -> dict[str, Picture]:
    """Of the two that are shown closely and of constant initialisation, where they see pixels; filters are left out."""
    constant = [each.row.name for each in material.initialisations if each.init == "constant"]
    pictures = {}
    for name in [*material.study.shown_closely, *constant]:
        if full_settings(material.study.config, name).get("model.input", "pixels") != "pixels":
            continue
        weights = material.study.measures[name].weights
        if weights is not None and weights.strongest.shape[1] == shape[0] * shape[1] * shape[2]:
            pictures[f"first_layer_{name}"] = first_layer(weights.strongest, shape)
    return pictures
