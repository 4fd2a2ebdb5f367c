import pandas as pd
import pytest

from mlpstudy.compare.leaderboard import count_diverged, mean_measures, score_deviation

RUNS = pd.DataFrame(
    {
        "variant": "v",
        "run": [0, 1, 2],
        "repeat": 0,
        "fold": [0, 1, 2],
        "status": ["finished", "diverged", "finished"],
        "epoch": 3,
        "epochs": [3, 1, 5],
        "test_images": [10, 10, 20],
        "accuracy": [0.5, 0.1, 0.9],
        "epochs_to_95": [2.0, None, 5.0],
    }
)


def test_a_run_weighs_as_many_test_images_as_it_scored() -> None:
    means = mean_measures(RUNS)
    assert means["accuracy"] == pytest.approx((10 * 0.5 + 10 * 0.1 + 20 * 0.9) / 40)
    assert means["epochs_to_95"] == pytest.approx((10 * 2 + 20 * 5) / 30)  # over the runs that have it
    assert set(means) == {"accuracy", "epochs_to_95", "epochs"}


def test_deviation_and_divergence_are_counted_over_runs() -> None:
    assert score_deviation(RUNS, "accuracy") == pytest.approx(0.4)
    assert count_diverged(RUNS) == 1
