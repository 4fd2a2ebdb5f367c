import re
from pathlib import Path

import pytest

from mlpstudy.report.write import write_report
from tests.finished import CLASSES, evaluate
from tests.report.browser import CHROMIUM, look

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture
def page(study_folder: Path) -> Path:
    return study_folder / write_report(evaluate())


@needs_browser
@pytest.mark.slow
def test_the_page_fits_shows_all_and_asks_nobody(page: Path, tmp_path: Path) -> None:
    for width in (390, 1280):
        found, console = look(page, width, tmp_path)
        assert console == []
        assert found["width"] == width
        assert found["scroll"] <= width
        assert found["images"] == len(re.findall("<img", page.read_text()))
        assert found["broken"] == 0
        assert found["requests"] == []
        assert found["scripts"] == 1  # the probe: the class named <script> is text
        assert CLASSES[0] in found["text"]


@needs_browser
@pytest.mark.slow
def test_the_probe_sees_what_is_wrong(page: Path, tmp_path: Path) -> None:
    wrong = page.read_text().replace(
        "</main>",
        '<p style="width: 2000px">wide</p><img src="file:///none.png"><img src="data:image/png;base64,AA"></main>',
    )
    page.write_text(wrong)
    found, console = look(page, 390, tmp_path)
    assert found["scroll"] > 390
    assert found["broken"] == 2
    assert console
