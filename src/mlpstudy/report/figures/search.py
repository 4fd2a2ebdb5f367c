"""What the trials of a tuned variant reached, and the best of each run so far."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mlpstudy.compare.search import Search
from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, FAINT, blank, legend_below

SHOWN = 0.8  # quantile of the losses up to which the axis reaches: bad trials lie far above


def search_figure(search: Search) -> Figure | None:
    """A dot for each trial, a thin line for each run's best so far, a thick one for their mean.

    Runs that found nothing have no line; None where no run found anything.
    """
    losses, best = search.losses, search.best_so_far  # (R, T) of all runs, (S, T) of those that found something
    if not len(best):
        return None
    figure, (axes,) = blank(5.0, 3.2)
    trials = np.arange(1, losses.shape[1] + 1)
    axes.plot(np.tile(trials, len(losses)), losses.ravel(), ".", color=FAINT, alpha=0.4, label=tr("trial"))
    lines = [axes.step(trials, each, where="post", color=COLOURS[0], alpha=0.7, linewidth=0.8)[0] for each in best]
    lines[0].set_label(tr("best of a run so far"))
    axes.step(trials, best.mean(axis=0), where="post", color=COLOURS[1], linewidth=2, label=tr("mean over runs"))
    finite = losses[np.isfinite(losses)]
    low, high = float(finite.min()), float(np.quantile(finite, SHOWN))
    axes.set_ylim(low - 0.05 * (high - low or 1.0), high)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(tr("trials"))
    axes.set_ylabel(tr("validation loss, nats"))
    legend_below(figure, 3)
    return figure
