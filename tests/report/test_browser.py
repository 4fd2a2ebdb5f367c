import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.write import write_report
from tests.finished import CLASSES
from tests.report.browser import CHROMIUM, look

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


PHONE, SCREEN = 390, 844  # px: width and height of a phone


@pytest.fixture(scope="session")
def written(compared_folder: tuple[Path, Study], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The page of the finished study in a language, written once."""
    return cache(lambda language: write(compared_folder[1], compared_folder[0], tmp_path_factory, language))


def write(study: Study, folder: Path, folders: pytest.TempPathFactory, language: str) -> str:
    """The page of the study, whose files lie in the folder and are only read."""
    copy = shutil.copytree(folder, folders.mktemp("page") / "study")
    with pytest.MonkeyPatch.context() as patch, spoken(language):
        patch.chdir(copy)
        patch.setenv("MLPSTUDY_WORKERS", "1")
        return write_report(study).read_text(encoding="utf-8")


@pytest.fixture
def page(written: Callable[[str], str], tmp_path: Path) -> Path:
    return in_file(written("en"), tmp_path)


@pytest.fixture
def spanish_page(written: Callable[[str], str], tmp_path: Path) -> Path:
    return in_file(written("es"), tmp_path)


def in_file(text: str, folder: Path) -> Path:
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder / "index.html"


@needs_browser
@pytest.mark.slow
def test_the_page_fits_shows_all_and_asks_nobody(page: Path, tmp_path: Path) -> None:
    for width in (PHONE, 1280):
        found, console = look(page, width, tmp_path)
        assert console == []
        assert found["width"] == width
        assert found["scroll"] <= width
        assert found["images"] == len(re.findall("<img", page.read_text()))
        assert found["broken"] == 0
        assert found["requests"] == []
        assert found["scripts"] == 1  # the probe: the class named <script> is text
        assert CLASSES[0] in found["text"]
        assert found["verdict"] < SCREEN - 200  # its first lines are in sight
        text, note = found["printed"]["letters"]
        assert note < text
    assert set(found["sideways"]) == {0}  # each table, folded ones too


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "baseline", "longest", "another"),
    [
        ("en", "baseline", "at most 1.0 worse", "Brier score"),
        ("es", "línea base", "no concluyente", "puntuación de Brier"),
    ],
)
def test_the_leaderboard_of_a_kfold_fits_any_window_with_the_longest_name_that_ships(
    compared_folder: tuple[Path, Study],
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    language: str,
    baseline: str,
    longest: str,
    another: str,
) -> None:
    folder, study = compared_folder
    rows = tuple(replace(row, repeat_sd=0.012) for row in study.rows)
    page = in_file(write(replace(study, rows=rows), folder, tmp_path_factory, language), tmp_path)
    name = '<th scope="row">batchnorm_<wbr>dropout_<wbr>l2_<wbr>augment</th>'
    text = page.read_text(encoding="utf-8").replace('<th scope="row">baseline</th>', name, 1)
    verdict = '<td class="word">{}</td>'
    text = text.replace(verdict.format(baseline), verdict.format(longest), 1)
    # px: a small window, or with one column more a larger one; a common screen; where the cells stand widest
    for told, widths in ((text, (1100, 1366, 1610)), (with_a_column_more(text, another), (1240, 1366, 1610))):
        page.write_text(told, encoding="utf-8")
        assert [set(look(page, width, tmp_path)[0]["sideways"]) for width in widths] == [{0}] * len(widths)
    page.write_text(text, encoding="utf-8")
    assert look(page, 1200, tmp_path)[0]["broken_words"] == []  # where there is room for it, a verdict is one line


def with_a_column_more(page: str, heading: str) -> str:
    """The page, its leaderboard with one more measure."""
    before, leaderboard = page.split("<table>", 1)
    leaderboard, after = leaderboard.split("</table>", 1)
    wider = leaderboard.replace("</tr>\n</thead>", f"<th>{heading}</th></tr>\n</thead>").replace(
        "\n</tr>", "\n<td>0.123</td>\n</tr>"
    )
    assert wider.count("<td>0.123</td>") > 1
    return f"{before}<table>{wider}</table>{after}"


@needs_browser
@pytest.mark.slow
def test_the_spanish_page_fits_a_phone_too_with_its_verdict_in_sight(spanish_page: Path, tmp_path: Path) -> None:
    found, console = look(spanish_page, PHONE, tmp_path)
    assert console == []
    assert found["scroll"] <= PHONE
    assert found["broken"] == 0
    assert found["verdict"] < SCREEN - 200
    assert "Tabla de resultados" in found["text"]


@needs_browser
@pytest.mark.slow
def test_the_probe_sees_what_is_wrong(page: Path, tmp_path: Path) -> None:
    wrong = page.read_text().replace(
        "</main>",
        '<p style="width: 2000px">wide</p><img src="file:///none.png"><img src="data:image/png;base64,AA"></main>',
    )
    page.write_text(wrong)
    found, console = look(page, PHONE, tmp_path)
    assert found["scroll"] > PHONE
    assert found["broken"] == 2
    assert console


@needs_browser
@pytest.mark.slow
def test_words_that_are_explained_are_printed_too(page: Path, tmp_path: Path) -> None:
    found, _ = look(page, 1280, tmp_path)
    assert found["printed"]["words"]
    assert min(found["printed"]["words"]) > 0


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [PHONE, 1280])
def test_a_long_class_name_pushes_no_table_out_of_sight(page: Path, tmp_path: Path, width: int) -> None:
    usual, _ = look(page, width, tmp_path)
    named = re.sub(r'(class="(?:word )?name">)(<bdi>)?', rf"\g<0>{'long_' * 40}", page.read_text(encoding="utf-8"))
    page.write_text(named, encoding="utf-8")
    found, _ = look(page, width, tmp_path)
    assert found["named"]
    assert max(found["named"]) <= max(usual["named"]) + 160  # px: a cell as wide as it may be


@needs_browser
@pytest.mark.slow
def test_no_figure_is_higher_than_a_printed_page_or_parted_from_what_is_said_of_it(page: Path, tmp_path: Path) -> None:
    found, _ = look(page, 1280, tmp_path)
    heights = [float(height.removesuffix("px")) for height in found["printed"]["drawings"]]
    assert max(heights) < 240 / 25.4 * 96  # mm of a page, in px
    assert set(found["printed"]["breaks"]) == {"avoid"}
