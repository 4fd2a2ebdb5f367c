"""reports/answers.md says what the page says."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from markupsafe import escape

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.album import save_pictures
from mlpstudy.report.answers_page import answers_page, statement_text
from mlpstudy.report.material import Material, collect
from mlpstudy.report.render import render


@pytest.fixture
def material(compared: Any) -> Material:
    return collect(compared)


def unescaped(text: str) -> str:
    return re.sub(r"\\([\\`*_{}\[\]<>#|$~&])", r"\1", text)


def test_every_bullet_and_question_stands_on_the_page_too(material: Material, tmp_path: Path) -> None:
    html = re.sub(r"<wbr>|</?b>", "", render(material, save_pictures(material, tmp_path))).replace("\xa0", " ")
    lines = unescaped(answers_page(material)).splitlines()
    quoted = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    quoted += [line.removeprefix("### ") for line in lines if line.startswith("### ")]
    assert len(quoted) > 20
    assert [text for text in quoted if str(escape(text)) not in html] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_capital_follows_the_subject_of_an_answer_and_its_colon(compared: Study, language: str) -> None:
    with spoken(language):
        answers = collect(compared).regularisation
        told = [statement_text(each) for answer in answers for each in answer.statements if each.subject]
    behind = [text.partition(": ")[2] for text in told]
    assert len(behind) == 5
    assert [text for text in behind if text[0].isupper()] == []


def test_each_table_of_the_page_is_there(material: Material) -> None:
    rows = [line for line in answers_page(material).splitlines() if line.startswith("|")]
    answers = (*material.regularisation, *material.initialisation, *material.imbalance_answers)
    answers += tuple(answer for section in material.settings for answer in section.answers)
    tables = [table for answer in answers for table in answer.tables]
    assert len(rows) == sum(2 + len(table.rows) for table in tables) > 10


def test_what_a_tuned_variant_found_is_there_with_the_settings_to_paste(tuned: Study) -> None:
    material = collect(tuned)
    (section,) = material.search
    text = answers_page(material)
    told = unescaped(text)
    for answer in (section.worth, section.found, section.trials, section.choice):
        assert f"### {answer.question}\n" in told
        assert all(statement.told in told for statement in answer.statements)
    assert all(f"| {row[0]} " in told for row in section.settings.rows)
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert yaml.safe_load(block) == yaml.safe_load(section.recipe)


def test_a_baseline_alone_has_no_heading_for_differences(compared: Study, material: Material) -> None:
    alone = replace(compared, rows=tuple(row for row in compared.rows if row.role in ("baseline", "trivial")))
    headings = [("## Differences" in answers_page(replace(material, study=study))) for study in (compared, alone)]
    assert headings == [True, False]
