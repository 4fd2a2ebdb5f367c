"""Networks on features: trained, resumed, measured and predicted as those on pixels are."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.contracts.features import read_features
from mlpstudy.contracts.history import read_history
from mlpstudy.contracts.inputs import input_shape, read_inputs
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.contracts.split import TRAIN, read_split
from mlpstudy.evaluate.predictions import predict
from mlpstudy.evaluate.run_measures import measure_variant
from mlpstudy.nets.store import load_model
from mlpstudy.resources import weight_count
from mlpstudy.train.runs.fingerprint import data_digest
from tests.conftest import variant
from tests.train.trained import digest, interrupted_at, train, weights

SQUARE = [{"D4": {"p": 1.0}}]


@pytest.fixture(autouse=True)
def features(study: Path) -> np.ndarray:
    """(60, 8, 5) that tell the classes apart."""
    split = read_split()
    draws = np.random.default_rng(0)
    made = draws.normal(0, 1, (60, 8, 5)) + 4 * np.eye(5)[split.labels][:, None]
    paths.FEATURES.parent.mkdir(parents=True)
    np.save(paths.FEATURES, made.astype(np.float32))
    return np.load(paths.FEATURES)


def test_an_mlp_learns_from_features_what_pixels_do_not_say(features: np.ndarray) -> None:
    np.save(paths.IMAGES, np.zeros_like(np.load(paths.IMAGES)))
    train(variant(input="features", epochs=30))
    split = read_split()
    scores = predict("baseline", split, read_inputs("features")).scores
    tested = split.parts[0] == 3
    assert (scores[0, tested].argmax(axis=1) == split.labels[tested]).mean() > 0.8


def test_a_network_standardises_by_the_features_that_it_trained_on(features: np.ndarray) -> None:
    train(variant(input="features"), runs=1)
    network = load_model(paths.model_file("baseline", 0)).network
    rows = read_split().rows(0, TRAIN)
    np.testing.assert_allclose(network.normalise.mean, features[rows, 0].mean(axis=0), rtol=1e-4, atol=1e-6)
    given = torch.from_numpy(features[rows, 0][:, None, None].copy())
    kept, standard = given.clone(), network.normalise(given)
    np.testing.assert_allclose(standard.flatten(1).std(0, unbiased=False), 1, rtol=1e-4)
    assert (given == kept).all()
    assert sum(values.numel() for values in network.body.parameters()) == weight_count(
        variant(input="features").model, input_shape("features"), 3
    )


def test_an_augmented_run_that_was_killed_goes_on_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(input="features", dropout=0.3, mixup=0.4, augment=SQUARE, epochs=4)
    train(config)
    whole = digest()
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with interrupted_at(3):
        train(config)
    train(config)
    assert digest() == whole


def test_views_change_what_is_learnt() -> None:
    train(variant(input="features"))
    plain = digest()
    train(variant(input="features", augment=SQUARE))
    assert digest() != plain


def test_training_knows_nothing_of_the_views_that_predictions_are_averaged_over() -> None:
    """Same weights, same history, and of each image the mean over the probabilities of its eight views."""
    train(variant(input="features", augment=SQUARE), "plain")
    train(variant(input="features", augment=SQUARE, test_views="turns"), "turned")
    assert all((value == weights("plain")[name]).all() for name, value in weights("turned").items())
    assert read_history("turned").equals(read_history("plain"))
    split, stored = read_split(), read_features()
    views = [predict("plain", split, stored[:, [view], None]).scores for view in range(8)]
    measure_variant("turned")
    np.testing.assert_allclose(read_predictions("turned"), np.mean(views, axis=0), atol=1e-6)


def test_other_features_are_other_data(features: np.ndarray) -> None:
    before = data_digest()
    np.save(paths.FEATURES, features + 1)
    assert data_digest() != before
    paths.FEATURES.unlink()
    assert len(data_digest()) == len(before)
