"""Sections that a page has only where the study has something for them."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.report.render import images_by_class
from mlpstudy.report.write import write_report


def written(study: Study, folder: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of a study, made in a copy of its folder."""
    shutil.copytree(folder, copy)
    monkeypatch.chdir(copy)
    return write_report(study).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_page_shows_learning_curves_where_there_are_any(
    curve_folder: tuple[Path, Study],
    compared_folder: tuple[Path, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, study = curve_folder
    page = written(study, folder, tmp_path / "curve", monkeypatch)
    (section,) = re.findall(r'<section id="learning_curve">.*?</section>', page, re.DOTALL)
    assert "Would more images help?" in section
    assert "data:image/svg+xml" in section
    assert re.findall(r'<th scope="row">(?:few_<wbr>|baseline)', section)
    assert 'href="#learning_curve"' in page
    assert (tmp_path / "curve/reports/figures/learning_curve.svg").exists()

    folder, study = compared_folder
    page = written(study, folder, tmp_path / "compared", monkeypatch)
    assert "learning_curve" not in page
    assert 'id="imbalance"' not in page


def test_the_data_section_counts_what_the_baseline_trained_on(curve_folder: tuple[Path, Study]) -> None:
    study = curve_folder[1]
    few = replace(study, rows=(replace(study.row("few_2"), role="baseline"),))
    assert [images[1] for _, images in images_by_class(study)] == [6, 6, 6]
    assert [images[1] for _, images in images_by_class(few)] == [2, 2, 2]
