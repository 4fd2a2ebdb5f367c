from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlpstudy.contracts.measures import CompetitorMeasures, read_measures, write_measures
from mlpstudy.contracts.weights import LayerHistogram, WeightSummary


def measures(name: str, family: str = "variants", weights: WeightSummary | None = None) -> CompetitorMeasures:
    random = np.random.default_rng(0)
    runs = pd.DataFrame({"variant": name, "run": range(2000), "status": "finished"})
    runs["loss"] = random.random(2000) * 10.0 ** random.integers(-30, 30, 2000)
    runs.loc[1, "loss"], runs.loc[2, "loss"] = np.nan, np.inf
    return CompetitorMeasures(
        name, family, runs, np.zeros((2000, 2), np.int16), np.ones((2000, 3, 2, 2), np.int64), weights
    )


def test_every_number_comes_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    weights = WeightSummary((LayerHistogram(np.arange(3.0), np.arange(2), np.arange(2)),), np.ones((1, 4), np.float32))
    written = [measures("null", weights=weights), measures("kernel ridge 8x8", "trivial")]
    for each in written:
        write_measures(each)
    for before, after in zip(written, read_measures(["null"]), strict=True):
        assert (before.name, before.family) == (after.name, after.family)
        pd.testing.assert_frame_equal(before.runs, after.runs, check_exact=True, check_dtype=False)
        assert (before.predicted == after.predicted).all()
        assert (before.confusions == after.confusions).all()
        assert (before.weights is None) == (after.weights is None)
    again = read_measures(["null"])[0].weights
    assert again is not None
    assert (again.strongest == weights.strongest).all()
    assert (again.layers[0].final == weights.layers[0].final).all()


def test_the_same_measures_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    weights = WeightSummary((LayerHistogram(np.arange(3.0), np.arange(2), np.arange(2)),), np.ones((1, 4), np.float32))
    written = []
    for _ in range(2):
        write_measures(measures("v", weights=weights))
        written.append({file.name: file.read_bytes() for file in Path("data/measures/variants/v").iterdir()})
    assert written[0] == written[1]
    assert sorted(written[0]) == ["confusions.npy", "predicted.npy", "runs.csv", "weights.npz"]
