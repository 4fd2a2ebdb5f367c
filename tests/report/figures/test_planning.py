from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.plans import Detectable, Plan
from mlpstudy.power import Spread
from mlpstudy.report.figures.planning import planning
from mlpstudy.report.figures.style import save, styled
from mlpstudy.study_size import Size
from tests.report.answers.test_planning import HOLDOUT, KFOLD, TINY


def test_a_curve_for_each_number_of_test_images_and_a_dot_for_the_study() -> None:
    *curves, dot = planning(HOLDOUT, None).axes[0].lines
    assert [curve.get_label() for curve in curves] == [f"{images:,} test images" for images in (901, 1802, 3604, 7208)]
    assert dot.get_xydata().tolist() == [[10, 100 * HOLDOUT.now.median]]
    assert curves[0].get_xydata()[0].tolist() == dot.get_xydata()[0].tolist()
    assert len(planning(KFOLD, None).axes[0].lines) == 2


@pytest.mark.parametrize("plan", [HOLDOUT, KFOLD, replace(HOLDOUT, size=Size(30, 901))])
def test_the_dot_lies_on_its_curve_also_where_the_study_measured_what_its_variances_do_not_give(plan: Plan) -> None:
    measured = replace(plan, found=Detectable(0.021, 0.018, 0.025, 0.025))
    curve, *_, dot = planning(measured, None).axes[0].lines
    assert dot.get_xydata().tolist()[0] in curve.get_xydata().tolist()


def test_a_single_variant_has_no_band() -> None:
    single = replace(HOLDOUT, spread=Spread(*(np.array([variance]) for variance in (6e-5, 0.004, 0.035))))
    assert not planning(single, None).axes[0].collections
    assert planning(HOLDOUT, None).axes[0].collections


def test_the_wanted_difference_is_a_line() -> None:
    wanted = planning(HOLDOUT, 0.02).axes[0].lines[-1]
    assert (wanted.get_label(), list(wanted.get_ydata())) == ("wanted", [2.0, 2.0])


def test_the_scale_ends_at_the_largest_difference_there_can_be() -> None:
    assert planning(TINY, None).axes[0].get_ylim() == (0, 100)
    assert planning(HOLDOUT, None).axes[0].get_ylim()[1] < 10


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with styled():
            save(planning(HOLDOUT, 0.02), tmp_path / f"{name}.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
