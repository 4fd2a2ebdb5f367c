"""reports/answers.md says what the page says."""

import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from mlpstudy.report.album import save_pictures
from mlpstudy.report.answers_page import answers_page, plain_text
from mlpstudy.report.material import Material, collect
from mlpstudy.report.render import render


@pytest.fixture
def material(compared: Any) -> Material:
    return collect(compared)


def unescaped(text: str) -> str:
    return re.sub(r"\\([\\`*_\[\]<>|])", r"\1", text)


def test_every_bullet_and_question_stands_on_the_page_too(material: Material, tmp_path: Path) -> None:
    html = re.sub(r"<wbr>|</?b>", "", render(material, save_pictures(material, tmp_path)))
    lines = unescaped(answers_page(material)).splitlines()
    quoted = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    quoted += [line.removeprefix("### ") for line in lines if line.startswith("### ")]
    assert len(quoted) > 20
    assert [text for text in quoted if str(escape(text)) not in html] == []


def test_each_table_of_the_page_is_there(material: Material) -> None:
    rows = [line for line in answers_page(material).splitlines() if line.startswith("|")]
    answers = (*material.regularisation, *material.initialisation, *material.imbalance_answers)
    answers += tuple(answer for section in material.settings for answer in section.answers)
    tables = [table for answer in answers for table in answer.tables]
    assert len(rows) == sum(2 + len(table.rows) for table in tables) > 10


def test_names_are_shown_as_they_are() -> None:
    assert plain_text("<script>_a_ [b](c) `d` | e*") == r"\<script\>\_a\_ \[b\](c) \`d\` \| e\*"
