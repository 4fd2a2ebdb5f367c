import re
from collections import defaultdict

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.report import render
from mlpstudy.report.material import collect
from tests.finished import CLASSES

ROW = '<th scope="row" class="name">'


def section(study: Study, name: str) -> tuple[str, str]:
    """What a reader sees of a section at once, and all of it."""
    names = render.context(collect(study), []) | {"figures": defaultdict(str), "compared": study.shown_closely}
    text = render.environment().get_template(f"sections/{name}.jinja").render(names)
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL), text


def test_many_classes_are_folded_behind_the_worst_and_the_best(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "MANY_CLASSES", len(CLASSES) - 1)
    monkeypatch.setattr(render, "EXTREMES", 1)
    at_once, everything = section(compared, "classes")
    scores, pairs = at_once.split("The most confused classes")
    assert scores.count(ROW) == 2
    assert pairs.count(ROW) > 2
    assert everything.count(ROW) == at_once.count(ROW) + len(CLASSES)
    at_once, everything = section(compared, "data")
    assert (at_once.count(ROW), everything.count(ROW)) == (0, len(CLASSES))
    assert ("Parts of the first run" in at_once, "Parts of the first run" in everything) == (False, True)


def test_few_classes_stand_as_they_are(compared: Study) -> None:
    at_once, everything = section(compared, "classes")
    assert at_once.count(ROW) == len(CLASSES)
    assert "The worst classes" not in everything
    assert section(compared, "data")[0].count(ROW) == len(CLASSES)
