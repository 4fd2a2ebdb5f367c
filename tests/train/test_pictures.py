import numpy as np
import pytest

from mlpstudy.train.pictures import LONGEST, READABLE, confusion_figure, plain


@pytest.mark.parametrize(("classes", "labelled"), [(3, True), (READABLE, True), (200, False)])
def test_many_classes_make_the_confusion_figure_no_larger_and_leave_out_its_numbers(
    classes: int, labelled: bool
) -> None:
    figure = confusion_figure(np.full((classes, classes), 7), [f"class {number}" for number in range(classes)])
    assert max(figure.get_size_inches()) <= 0.45 * READABLE + 1.5
    assert len(figure.axes[0].texts) == (classes**2 if labelled else 0)


def test_a_label_is_cut_and_its_dollars_start_no_formula() -> None:
    assert plain("$x$") == r"\$x\$"
    assert len(plain("x" * 300)) == LONGEST
