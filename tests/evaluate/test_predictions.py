from pathlib import Path

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TRAIN, UNUSED, read_split
from mlpstudy.evaluate import predictions
from mlpstudy.evaluate.predictions import predict
from mlpstudy.nets.predict import probabilities
from mlpstudy.nets.store import load_model
from tests.finished import IMAGES, RUNS


def test_every_image_with_a_part_gets_probabilities_and_no_other(study_folder: Path) -> None:
    split = read_split()
    scores = predict("baseline", split, read_images()).scores
    assert scores.shape == (RUNS, IMAGES, 3)
    assert scores.dtype == np.float32
    assert (np.isnan(scores).all(axis=2) == (split.parts == UNUSED)).all()
    assert scores[split.parts != UNUSED].sum(axis=1) == pytest.approx(1, abs=1e-6)
    for run in range(RUNS):
        network, used = load_model(paths.model_file("baseline", run)).network, split.parts[run] != UNUSED
        assert scores[run, used] == pytest.approx(probabilities(network, read_images()[used]), abs=1e-6)


def test_a_diverged_run_predicts_the_majority_of_its_training_images(study_folder: Path) -> None:
    split = read_split()
    predicted = predict("failing", split, read_images())
    assert [run for run, status in enumerate(predicted.status) if status == "diverged"] == [0, 3]
    for run in (0, 3):
        majority = np.bincount(split.labels[split.rows(run, TRAIN)]).argmax()
        used = predicted.scores[run][split.parts[run] != UNUSED]
        assert (used == np.eye(3)[majority]).all()
    assert (predicted.scores[1] == predict("baseline", split, read_images()).scores[1])[60:237].all()


def test_networks_are_asked_on_one_thread(study_folder: Path) -> None:
    """On several, sums are added in another order, and the last bits depend on the number of cores."""
    torch.set_num_threads(2)
    predict("baseline", read_split(), read_images())
    assert torch.get_num_threads() == 1


def test_blocks_change_no_probability(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = predict("baseline", read_split(), read_images()).scores
    monkeypatch.setattr(predictions, "BLOCK", 64)
    assert predict("baseline", read_split(), read_images()).scores == pytest.approx(whole, abs=1e-6, nan_ok=True)
