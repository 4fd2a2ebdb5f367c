import numpy as np

from mlpstudy.contracts.weights import LayerHistogram
from mlpstudy.report.figures.style import styled
from mlpstudy.report.figures.weights import layer_weights


def test_the_legend_lies_beside_the_first_name_and_on_no_histogram() -> None:
    counts = np.ones(4, np.int64)
    histogram = LayerHistogram(edges=np.linspace(-1, 1, 5), initial=counts, final=counts)
    with styled():
        figure = layer_weights({"batchnorm_dropout_l2_augment_twice": histogram, "b": histogram}, "layer 1 of 2")
        figure.draw_without_rendering()
    axes = figure.axes[0]
    legend = axes.get_legend()
    assert legend is not None
    box, name = legend.get_window_extent(), axes.get_title(loc="left")
    (title,) = (text for text in axes.findobj(lambda each: getattr(each, "get_text", str)() == name))
    assert box.y0 >= axes.get_window_extent().y1 - 1
    assert box.x0 > title.get_window_extent().x1
