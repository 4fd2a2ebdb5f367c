import numpy as np

from mlpstudy.contracts.measures import PARTS
from mlpstudy.contracts.split import read_split
from mlpstudy.evaluate.confusions import confusions


def test_rows_are_true_classes_and_columns_predicted_ones(study_folder: object) -> None:
    split = read_split()
    counts = confusions(np.ones(split.parts.shape, np.int16), split)  # always the second class
    for run in range(split.runs):
        for number, part in enumerate(PARTS.values()):
            true = np.bincount(split.labels[split.rows(run, part)], minlength=3)
            assert (counts[run, number][:, 1] == true).all()
            assert counts[run, number].sum() == true.sum()
