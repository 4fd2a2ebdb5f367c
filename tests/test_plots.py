"""`dvc plots show` and `dvc plots diff` show what dvc.yaml declares, in a page that asks no server for anything."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.report.browser import CHROMIUM, FLAGS
from tests.repository import Repository

TEMPLATE = (ROOT / ".dvc/plots.html").read_text(encoding="utf-8")
SCRIPTS = re.findall(r'^<script data-package="(.+?)">\n(.*?)</script>\n', TEMPLATE, re.DOTALL | re.MULTILINE)
# sha256 of build/<name>.min.js in the npm packages
PUBLISHED = {
    "vega 5.33.1": "463f3db6a40b20e9747b4ed38f37ed0add508838f9141b1cf8366784b07b30c8",
    "vega-lite 5.23.0": "58c27358e26f2d319cf62f45bc17a4c8362f08645001df2ec8d341eee4097c7f",
    "vega-embed 6.29.0": "12d02acfbe3ec59ef9a37dd4822a2e04e2961b5bbb671bbe661d2221715b99da",
}


def test_the_scripts_are_those_of_the_packages_named() -> None:
    assert {name: hashlib.sha256(code.encode()).hexdigest() for name, code in SCRIPTS} == PUBLISHED


def test_the_page_holds_its_scripts_their_licences_and_no_address_to_fetch() -> None:
    around = re.sub(r"<script.*?</script>", "", TEMPLATE, flags=re.DOTALL)
    assert not re.search(r"<(script|link|img)\b", around)
    assert "{scripts}" not in TEMPLATE
    assert TEMPLATE.count("{plot_divs}") == 1
    for name, _ in SCRIPTS:
        assert name in around
    for owner in ("University of Washington Interactive Data Lab", "Mike Bostock", "Joachim Wester"):
        assert owner in around
    assert len(TEMPLATE.encode()) < 1_000_000


@pytest.fixture(scope="module")
def pages(finished_repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, Path]:
    repository = finished_repository.copy(tmp_path_factory.mktemp("plots") / "repository")
    repository.dvc("plots", "diff", "HEAD", "workspace")
    return repository, repository.folder / "dvc_plots/index.html"


@pytest.mark.slow
def test_git_ignores_the_page(pages: tuple[Repository, Path]) -> None:
    repository, page = pages
    assert page.is_file()
    assert repository.run("git", "status", "--short") == ""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_page_draws_each_plot_without_a_network(pages: tuple[Repository, Path], tmp_path: Path) -> None:
    assert CHROMIUM is not None
    offline = "--host-resolver-rules=MAP * ~NOTFOUND"
    command = [CHROMIUM, *FLAGS, offline, f"--user-data-dir={tmp_path}", "--dump-dom", f"file://{pages[1]}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert [line for line in console if "WARN Dropping {}" not in line] == []  # of DVC's own template
    drawn = re.findall(r"<(?:canvas|svg)[^>]* class=\"marks\"", done.stdout)
    assert len(drawn) == 2  # learning curves, confusions


@pytest.mark.slow
def test_editors_find_the_plots_in_the_form_that_they_document(pages: tuple[Repository, Path]) -> None:
    """The extension for VS Code fills in the anchors itself, so that colours are those of its table."""
    told = pages[0].dvc("plots", "diff", "HEAD", "workspace", "--json", "--split")
    plots = json.loads(told[told.index("{") : told.rindex("}") + 1])["data"]
    assert list(plots) == ["learning curves", "confusion of the best variant"]
    (curves,) = plots["learning curves"]
    assert curves["type"] == "vega"
    assert curves["revisions"] == ["workspace", "HEAD"]
    assert curves["content"]["spec"]["encoding"]["color"] == "<DVC_METRIC_COLOR>"
    colors = curves["anchor_definitions"]["<DVC_METRIC_COLOR>"]
    assert colors["scale"]["domain"] == ["workspace", "HEAD"]
    (confusions,) = plots["confusion of the best variant"]
    encoding = confusions["content"]["spec"]["encoding"]
    assert encoding["y"]["field"] == "actual"  # the template gives shares of each row
