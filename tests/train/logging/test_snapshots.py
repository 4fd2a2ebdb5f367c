import numpy as np
import pytest

from mlpstudy.charts import LONGEST, NAMES, NUMBERS
from mlpstudy.train.logging.snapshots import (
    CELL,
    LONGEST_ABOVE,
    confusion_figure,
    drawable_names,
    image_grid,
    short_label,
)


@pytest.mark.parametrize(("classes", "labelled"), [(3, True), (NUMBERS, True), (200, False)])
def test_many_classes_make_the_confusion_figure_no_larger_and_leave_out_its_numbers(
    classes: int, labelled: bool
) -> None:
    figure = confusion_figure(np.full((classes, classes), 7), [f"class {number}" for number in range(classes)])
    assert max(figure.get_size_inches()) <= 0.45 * NAMES + 1.5
    assert len(figure.axes[0].texts) == (classes**2 if labelled else 0)


@pytest.mark.parametrize("classes", [2, 3, NAMES])
@pytest.mark.parametrize("name", ["{} melanoma ", "{}", "{}WM"])
def test_names_of_any_length_have_room_beside_the_confusion_itself(classes: int, name: str) -> None:
    figure = confusion_figure(np.eye(classes, dtype=np.int64), [name.format(number) * 7 for number in range(classes)])
    figure.draw_without_rendering()  # without a warning, of which pyproject.toml makes an error
    axes = figure.axes[0]
    assert figure.bbox.containsx(axes.get_tightbbox().x0)
    assert figure.bbox.containsy(axes.get_tightbbox().y0)
    assert axes.bbox.width >= 99 * CELL * classes  # 100 dots an inch


def test_a_label_is_cut_and_its_dollars_start_no_formula() -> None:
    assert short_label("$x$") == r"\$x\$"
    assert len(short_label("x" * 300)) == LONGEST


def test_captions_name_the_true_class_above_the_predicted_one() -> None:
    figure = image_grid(np.zeros((3, 4, 4, 3), np.uint8), [("a$", "b"), ("a$", "a$"), ("c", "x" * 300)])
    titles = [text.get_text() for text in figure.axes[0].texts]
    assert titles[:2] == ["a\\$\n→ b", "a\\$\n→ a\\$"]
    assert len(titles[2].splitlines()[1]) == LONGEST_ABOVE + 2


def test_names_in_a_script_that_the_font_lacks_are_numbered() -> None:
    assert drawable_names(["melanoma", "日本語", "Ñandú", "猫 cat"]) == ("melanoma", "class 1", "Ñandú", "class 3")
