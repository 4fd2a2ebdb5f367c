"""Every figure of the report."""

from pathlib import Path

from matplotlib.figure import Figure

from mlpstudy.compare.classes import confusion_on_test
from mlpstudy.language import tr
from mlpstudy.report.figures.calibration import calibration
from mlpstudy.report.figures.confusion import confusion
from mlpstudy.report.figures.curves import compare_curves, overfitting_curves
from mlpstudy.report.figures.forest import forest
from mlpstudy.report.figures.learning_curve import learning_curve_figure
from mlpstudy.report.figures.planning import planning
from mlpstudy.report.figures.search import search_figure
from mlpstudy.report.figures.style import save, styled
from mlpstudy.report.figures.weights import layer_weights
from mlpstudy.report.material import Material, has_curves

COMPARED = ("train_loss", "validation_loss")


def draw_figures(material: Material, folder: Path) -> list[Path]:
    """Saves <name>.svg for each figure that the study has something for; returns their paths."""
    with styled():
        figures = build_figures(material)
        for name, figure in figures.items():
            save(figure, folder / f"{name}.svg")
    return [folder / f"{name}.svg" for name in figures]


def build_figures(material: Material) -> dict[str, Figure]:
    """Name -> figure, in the order of the page; a trial has those of its sections alone."""
    if material.study.config.trial:
        return {
            name: figure
            for each in material.study.shown_closely
            for name, figure in close_figures(material, each).items()
        }
    figures: dict[str, Figure | None] = {"forest": forest(material.study)}
    figures |= curve_figures(material) | weight_figures(material)
    if material.learning_curves:
        figures["learning_curve"] = learning_curve_figure(material.study, material.learning_curves)
    figures |= {f"search_{each.variant}": search_figure(each) for each in material.searches}
    for name in material.study.shown_closely:
        figures |= close_figures(material, name)
    if material.plan:
        figures["planning"] = planning(material.plan, material.study.config.detect)
    return {name: figure for name, figure in figures.items() if figure is not None}


def curve_figures(material: Material) -> dict[str, Figure]:
    """Losses of the variants that differ from the baseline in one regulariser, or in their initialisation alone."""
    return {
        f"{section}_{column}": compare_curves(material.histories, material.drawn(section), column)
        for section, names in material.losses.items()
        for column in COMPARED
        if names
    }


def weight_figures(material: Material) -> dict[str, Figure]:
    """One figure per layer, of the first run of each initialisation."""
    names = material.held(material.initialised)
    if len(names) < 2:
        return {}
    summaries = {name: material.study.measures[name].weights for name in names}
    layers = {name: summary.layers for name, summary in summaries.items() if summary is not None}
    depth = len(layers[names[0]])
    return {
        f"weights_{number + 1}": layer_weights(
            {name: histograms[number] for name, histograms in layers.items()},
            tr("layer {layer} of {layers}", layer=number + 1, layers=depth),
        )
        for number in range(depth)
    }


def close_figures(material: Material, name: str) -> dict[str, Figure]:
    """Overfitting, where there are curves of it, confusion and calibration of one variant."""
    study, history, certainty = material.study, material.histories[name], material.certainties[name]
    kinds = ("loss", "accuracy") if has_curves(history) else ()
    return {
        **{f"overfitting_{name}_{kind}": overfitting_curves(history, kind, name) for kind in kinds},
        f"confusion_{name}": confusion(confusion_on_test(study.measures[name]), study.split.classes, name),
        f"calibration_{name}": calibration(certainty.probability, certainty.correct, name),
    }
