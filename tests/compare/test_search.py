import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.compare.ablations import ablations
from mlpstudy.compare.factors import families
from mlpstudy.compare.search import Found, Search, filled_by_lot, searches
from mlpstudy.compare.study import Study
from mlpstudy.config.base import parse
from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import search_file
from tests.finished import RUNS
from tests.tuned_study import TRIALS, lose, trial

Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]


def found(written: dict[str, list[object]], *values: object) -> Found:
    return Found("model.x", parse(Axis, written, "test"), values, None)


def test_each_run_is_read_with_what_it_chose(search: Search) -> None:
    assert search.variant == "tuned"
    assert [trial.number for trial in search.chosen] == [5] * RUNS
    assert search.diverged == 1


def test_the_setting_that_decides_is_the_most_important(search: Search) -> None:
    assert search.found[0].setting == "train.learning_rate"
    assert search.found[0].importance is not None
    assert search.found[0].importance > 0.8
    assert sum(each.importance or 0.0 for each in search.found) == pytest.approx(1, abs=1e-5)


def test_the_best_so_far_never_rises_and_ends_at_the_chosen_loss(search: Search) -> None:
    best = search.best_so_far
    assert best.shape == (RUNS, TRIALS)
    assert np.isinf(best[0, 0])
    assert (best[:, 1:] <= best[:, :-1]).all()
    assert best[:, -1].tolist() == [trial.validation_loss for trial in search.chosen]


def test_a_middle_half_is_measured_in_the_scale_that_was_searched() -> None:
    assert found({"uniform": [0, 1]}, 0.1, 0.2, 0.3, 0.4, 0.5).middle_share == pytest.approx(0.2)
    factors = found({"log": [0.001, 1]}, 0.001, 0.01, 0.1, 1.0)
    assert factors.middle_share == pytest.approx(0.5)
    assert factors.quartiles[1] == pytest.approx(10**-1.5)
    eight = found({"uniform": [0, 1]}, 0.8, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    assert eight.quartiles == pytest.approx((0.3, 0.45, 0.6))


@pytest.mark.parametrize(
    ("written", "draw"),
    [
        ({"uniform": [0, 1]}, lambda draws, R: draws.random(R)),
        ({"int": [1, 4]}, lambda draws, R: draws.integers(1, 5, R)),
        ({"int": [1, 30]}, lambda draws, R: draws.integers(1, 31, R)),
        ({"choice": [1, 2, 3]}, lambda draws, R: draws.integers(1, 4, R)),
    ],
)
@pytest.mark.parametrize("R", [5, 10, 25])
def test_what_is_drawn_by_lot_seldom_lies_together(written: dict[str, list[object]], draw: Draw, R: int) -> None:
    draws = np.random.default_rng(R)
    chances = [found(written, *draw(draws, R).tolist()).by_lot for _ in range(1000)]
    assert np.mean(np.array(chances) < 0.05) <= 0.065  # .05 and two standard errors of so many draws


@pytest.mark.parametrize("R", [4, 5, 8, 10])
def test_the_share_of_a_range_that_runs_fill_by_lot_is_that_of_many_draws(R: int) -> None:
    each = [
        found({"uniform": [0, 1]}, *values).quartiles for values in np.random.default_rng(R).random((2000, R)).tolist()
    ]
    assert np.mean([high - low for low, _, high in each]) == pytest.approx(filled_by_lot(R), abs=0.015)


@pytest.mark.parametrize("ends", [[1, 2], [1, 10], [1, 1000]])
def test_runs_that_all_found_one_integer_are_not_alike_by_lot(ends: list[object]) -> None:
    assert found({"int": ends}, *[2] * 10).by_lot < 0.01


def test_the_chance_of_numbers_is_exact_where_quartiles_are_runs() -> None:
    draws = np.random.default_rng(0)
    chances = [found({"uniform": [0, 1]}, *draws.random(9).tolist()).by_lot for _ in range(2000)]
    np.testing.assert_allclose(np.quantile(chances, [0.05, 0.5, 0.95]), [0.05, 0.5, 0.95], atol=0.025)


def test_the_typical_run_is_nearest_to_all_others() -> None:
    axes = (
        found({"choice": ["relu", "tanh"]}, "relu", "relu", "tanh"),
        found({"uniform": [0, 1]}, 0.1, 0.4, 0.5),
    )
    runs = {run: (trial(run, 1),) for run in range(3)}
    assert Search("tuned", runs, axes).typical == 1


def test_a_run_whose_trials_all_diverged_found_nothing(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, 0, 2)
    (search,) = searches(tuned)
    assert search.successful == (1, *range(3, RUNS))
    assert search.best_so_far.shape == (RUNS - 2, TRIALS)
    for each in search.found:
        assert each.values == tuple(trial(run, 5).settings[each.setting] for run in search.successful)
    assert search.typical in search.successful
    assert len(search.chosen) == RUNS  # for a network each of them trained


def test_where_no_run_found_anything_the_first_stands_for_all(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, *range(RUNS))
    (search,) = searches(tuned)
    assert (search.successful, search.typical) == ((), 0)
    assert {each.values for each in search.found} == {()}


def test_a_copy_of_a_tuned_variant_is_no_search_of_its_own(
    tuned: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tuned", "again"):
        shutil.copytree(search_file("tuned").parent, tmp_path / search_file(name).parent)
    monkeypatch.chdir(tmp_path)
    more = {"again": tuned.config.variants["tuned"] | {"model.dropout": 0.3}}  # which its search sets
    config = tuned.config.model_copy(update={"variants": tuned.config.variants | more})
    measures = {**tuned.measures, "again": tuned.measures["tuned"]}
    assert [each.variant for each in searches(replace(tuned, config=config, measures=measures))] == ["again"]


def test_what_the_search_sets_is_no_setting_of_the_variant(tuned: Study) -> None:
    variants = tuned.config.variants
    said = {"said": variants["tuned"] | {"model.dropout": 0.3}}
    more = replace(tuned, config=tuned.config.model_copy(update={"variants": variants | said}))
    assert ablations(more, "model.dropout", 0.0) == ablations(tuned, "model.dropout", 0.0)


def test_a_tuned_variant_is_no_ablation_of_anything(tuned: Study) -> None:
    assert not [pair for pair in ablations(tuned, "model.batchnorm", False) if "tuned" in (pair.without, pair.having)]
    assert not [family for family in families(tuned, "model.batchnorm") if "tuned" in family.values()]
