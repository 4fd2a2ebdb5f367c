import pickle
from dataclasses import replace

import numpy as np

from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import CompetitorMeasures
from mlpstudy.report.drawing import without_unseen
from mlpstudy.report.material import collect

CLASSES = 100


def test_workers_are_sent_no_counts_that_no_figure_shows(compared: Study) -> None:
    """With a thousand classes, ten runs and twenty variants they would be five gigabytes for each of them."""
    small = collect(compared)
    measures = {name: of_many_classes(each) for name, each in compared.measures.items()}
    large = replace(small, study=replace(compared, measures=measures))
    table = 3 * CLASSES**2 * 8  # bytes of a run's counts
    assert len(pickle.dumps(without_unseen(large))) < len(pickle.dumps(small)) + 2.1 * table


def of_many_classes(measures: CompetitorMeasures) -> CompetitorMeasures:
    """The same with more counts."""
    return replace(measures, confusions=np.ones((len(measures.runs), 3, CLASSES, CLASSES), np.int64))
