from collections.abc import Callable

import pytest

from mlpstudy.compare.ablations import Ablation, MeasureChange
from mlpstudy.compare.study import Study
from mlpstudy.wording.changes import ablation_title, change_row, change_sentences


def test_a_change_in_cells_and_in_words(compared: Study) -> None:
    faster = MeasureChange("epochs_to_95", 6.0, 4.1, -1.9, -2.5, -1.3, "less")
    row = change_row(compared, faster)
    assert (row.without, row.having, row.difference, row.interval) == ("6.0", "4.1", "−1.9", "−2.5 to −1.3")  # noqa: RUF001
    open_gap = MeasureChange("gap", 0.08, 0.07, -0.01, -0.03, 0.01, "open")
    assert change_sentences(compared, [faster, open_gap]) == [
        "faster convergence.",
        "This study cannot tell the two apart in gap between training and test.",
    ]


def test_an_interval_that_leaves_zero_out_shows_it(compared: Study) -> None:
    lower = MeasureChange("gap", 0.08, 0.06, -0.02, -0.04, -0.0003, "less")
    assert change_row(compared, lower).interval == "−4.0 to −0.03"  # noqa: RUF001
    hardly = MeasureChange("gap", 0.08, 0.0797, -0.0003, -0.0005, -0.0001, "less")
    assert change_row(compared, hardly).difference == "−0.03"  # noqa: RUF001


def test_with_too_few_runs_no_direction_is_named_whatever_the_interval(small_study: Callable[..., Study]) -> None:
    study = small_study(5)
    large = MeasureChange("accuracy", 0.8, 0.3, -0.5, -0.6, -0.4, "open", reservation="few_runs")
    small = MeasureChange("gap", 0.08, 0.07, -0.01, -0.03, 0.01, "open")
    assert [change_row(study, change).reading for change in (large, small)] == ["descriptive", "descriptive"]
    assert change_sentences(study, [large, small]) == [
        "The runs are too few to name a direction in test accuracy and gap between training and test."
    ]


@pytest.mark.parametrize(("value", "shown"), [(0.00043, "0.00043"), (0.043, "0.043"), (0.0, "0.000")])
def test_small_numbers_keep_their_digits(compared: Study, value: float, shown: str) -> None:
    assert change_row(compared, MeasureChange("loss_roughness", value, 0.0, -value, 0, 0, "open")).without == shown


def test_as_many_dead_units_are_not_called_the_same_units(compared: Study) -> None:
    alike = MeasureChange("dead_units", 0.2, 0.2, 0.0, 0.0, 0.0, "same")
    assert change_sentences(compared, [alike]) == ["the same share of dead units in every run."]


def test_what_is_compared_is_named() -> None:
    assert ablation_title(Ablation("baseline", "dropout")) == "dropout against baseline"
