import re
from dataclasses import replace

import pytest

from mlpstudy.compare.ablations import MeasureChange
from mlpstudy.report.figures.dots import MARGIN, WIDTH, common_scale, dots

CHANGE = MeasureChange("score", without=0.9, having=0.95, difference=0.05, low=0.02, high=0.08, reading="more")


def across(svg: str, name: str) -> float:
    """Where a dot is, or the dashed line: px from the left."""
    found = re.search(rf'class="{name}" (?:cx|x1)="([0-9.]+)"', svg)
    assert found
    return float(found.group(1))


def test_the_bar_is_the_interval_drawn_from_the_empty_dot() -> None:
    svg = dots(CHANGE, (0.0, 0.1), "x")
    inside = WIDTH - 2 * MARGIN
    assert across(svg, "without") == MARGIN == across(svg, "rule")
    assert across(svg, "having") == pytest.approx(MARGIN + inside / 2, abs=0.05)
    assert across(svg, "bar") == pytest.approx(MARGIN + inside / 5, abs=0.05)


def test_a_scale_holds_all_of_what_is_near_and_an_arrow_points_to_what_is_far() -> None:
    down = replace(CHANGE, without=0.1, having=0.08, difference=-0.02, low=-0.04, high=0.0)
    far = replace(CHANGE, having=0.1, difference=-0.8, low=-0.85, high=-0.75)
    scale = common_scale([CHANGE, down, far])
    assert scale == (-0.04, 0.08)
    assert across(dots(CHANGE, scale, "x"), "without") == across(dots(down, scale, "x"), "without")
    assert 'd="M7.0 16v10l-6 -5z"' in dots(far, scale, "x")
    assert "<path" not in dots(CHANGE, scale, "x")


def test_what_is_wide_is_not_far_because_others_are_the_same() -> None:
    same = replace(CHANGE, difference=0.0, low=0.0, high=0.0, reading="same")
    wide = replace(CHANGE, difference=0.01, low=-0.05, high=0.07, reading="open")
    scale = common_scale([same, same, wide])
    assert scale == (-0.05, 0.07)


def test_nothing_changed_is_a_picture_too() -> None:
    same = replace(CHANGE, having=0.9, difference=0.0, low=0.0, high=0.0, reading="same")
    svg = dots(same, common_scale([same]), "x")
    assert across(svg, "having") == across(svg, "without") == WIDTH / 2


def test_colour_means_that_a_direction_is_read() -> None:
    assert 'class="dots told"' in dots(CHANGE, (0, 1), "x")
    for reading in ("open", "same"):
        assert 'class="dots"' in dots(replace(CHANGE, reading=reading), (0, 1), "x")


def test_names_are_text_to_the_picture() -> None:
    svg = dots(CHANGE, (0, 1), '"><script>')
    assert "<script>" not in svg
    assert "<title>&#34;&gt;&lt;script&gt;</title>" in svg


def test_a_picture_has_one_name_so_that_it_is_read_aloud_once() -> None:
    assert dots(CHANGE, (0, 1), "said").count("said") == 1
