"""Every figure of the report."""

from collections.abc import Callable
from functools import partial
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

Figures = dict[str, Callable[[], Figure | None]]  # name -> what draws it, or finds that it would be empty


def draw(material: Material, folder: Path, part: slice) -> dict[int, Path]:
    """Saves <name>.svg for each figure of the part that the study has something for; paths by place on the page."""
    drawn = {}
    with styled():
        for place, (name, build) in list(enumerate(figures_of(material).items()))[part]:
            if figure := build():
                drawn[place] = folder / f"{name}.svg"
                save(figure, drawn[place])
    return drawn


def figures_of(material: Material) -> Figures:
    """In the order of the page; a trial has those of its sections alone."""
    study = material.study
    closely: Figures = {}
    for name in study.shown_closely:
        closely |= close_figures(material, name)
    if study.config.trial:
        return closely
    figures: Figures = {"forest": partial(forest, study)}
    figures |= curve_figures(material) | weight_figures(material)
    if material.learning_curves:
        figures["learning_curve"] = partial(learning_curve_figure, study, material.learning_curves)
    figures |= {f"search_{each.variant}": partial(search_figure, each) for each in material.searches}
    figures |= closely
    if material.plan:
        figures["planning"] = partial(planning, material.plan, study.config.detect)
    return figures


def curve_figures(material: Material) -> Figures:
    """Losses of the variants that add one regulariser to the baseline, or that differ in their initialisation alone."""
    return {
        f"{section}_{column}": partial(compare_curves, material.histories, material.drawn(section), column)
        for section, names in material.losses.items()
        for column in COMPARED
        if names
    }


def weight_figures(material: Material) -> Figures:
    """One figure per layer, of the first run of each initialisation."""
    names = material.held(material.initialised)
    if len(names) < 2:
        return {}
    summaries = {name: material.study.measures[name].weights for name in names}
    layers = {name: summary.layers for name, summary in summaries.items() if summary is not None}
    depth = len(layers[names[0]])
    return {
        f"weights_{number + 1}": partial(
            layer_weights,
            {name: histograms[number] for name, histograms in layers.items()},
            tr("layer {layer} of {layers}", layer=number + 1, layers=depth),
        )
        for number in range(depth)
    }


def close_figures(material: Material, name: str) -> Figures:
    """Overfitting, where there are curves of it, confusion and calibration of one variant."""
    study, history, certainty = material.study, material.histories[name], material.certainties[name]
    kinds = ("loss", "accuracy") if has_curves(history) else ()
    counts = confusion_on_test(study.measures[name])
    return {
        **{f"overfitting_{name}_{kind}": partial(overfitting_curves, history, kind, name) for kind in kinds},
        f"confusion_{name}": partial(confusion, counts, study.split.classes, name),
        f"calibration_{name}": partial(calibration, certainty.probability, certainty.correct, name),
    }
