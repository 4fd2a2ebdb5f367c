import re
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.report import render
from mlpstudy.report.answers.answer import plain_answer
from mlpstudy.report.material import collect
from tests.finished import CLASSES

ROW = '<th scope="row" class="name">'


def section(study: Study, name: str, **others: Any) -> tuple[str, str]:
    """What a reader sees of a section at once, and all of it; `others` take the place of names of the template."""
    names = render.context(collect(study), []) | {"figures": defaultdict(str), "compared": study.shown_closely}
    names |= others
    text = render.environment().get_template(f"sections/{name}.jinja").render(names)
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL), text


def test_many_classes_are_folded_behind_the_worst_and_the_best(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "MANY_CLASSES", len(CLASSES) - 1)
    monkeypatch.setattr(render, "EXTREMES", 1)
    at_once, everything = section(compared, "classes")
    scores, pairs = at_once.split("<h3>The most confused classes")
    assert scores.count(ROW) == 2
    assert pairs.count(ROW) > 2
    assert everything.count(ROW) == at_once.count(ROW) + len(CLASSES)
    at_once, everything = section(compared, "data")
    assert (at_once.count(ROW), everything.count(ROW)) == (0, len(CLASSES))
    assert ("Parts of the first run" in at_once, "Parts of the first run" in everything) == (False, True)


def test_the_number_of_very_many_classes_has_its_thousands_apart(compared: Study) -> None:
    scores, images = [("a", [0.5] * 6)] * 1234, [("a", [1] * 4)] * 1234
    assert "All 1,234 classes" in section(compared, "classes", many_classes=True, by_class=scores)[1]
    assert "Images of all 1,234 classes" in section(compared, "data", many_classes=True, counts=images)[1]


def test_few_classes_stand_as_they_are(compared: Study) -> None:
    at_once, everything = section(compared, "classes")
    assert at_once.count(ROW) == len(CLASSES)
    assert "The worst classes" not in everything
    assert section(compared, "data")[0].count(ROW) == len(CLASSES)


@pytest.mark.parametrize(("pairs", "folded"), [(12, 0), (13, 1), (60, 48)])
def test_answers_of_many_pairs_are_folded_behind_the_first(compared: Study, pairs: int, folded: int) -> None:
    """In a grid of 80 variants 290 of them stood one below the other."""
    answer = plain_answer("What was the effect of dropout?", [f"Pair {number}." for number in range(pairs)])
    names = {"material": SimpleNamespace(learning_curve=[answer], learning_curves=[]), "study": compared}
    text = (
        render.environment()
        .get_template("sections/learning_curve.jinja")
        .render(names | {"figures": {}, "remarks": [], "score": ""})
    )
    at_once = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert [text.count(f"<p>Pair {number}.</p>") for number in range(pairs)] == [1] * pairs
    assert at_once.count('<div class="statement">') == pairs - folded
    assert (f"<summary>And {folded} more</summary>" in text) == bool(folded)
