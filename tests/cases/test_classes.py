"""No class and no split vanishes without a word, whatever carries the source."""

import subprocess
import sys
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.contracts.passed_over import PassedOverCounts, read_passed_over
from mlpstudy.download import formats
from mlpstudy.download.classes import passed_over_lines
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.cases.carriers import CARRIERS
from tests.cases.classes import ACCEPTED, AVIF, REFUSED, Case, birds, saved
from tests.download.sources import at, files, make_folder
from tests.preprocess.pictures import decoded

pytestmark = pytest.mark.usefixtures("workplace")


def source(case: Case, carrier: str) -> DownloadConfig:
    folder = make_folder(Path("in"), files(below=case.below) | case.files)
    for empty in case.folders:
        (folder / empty).mkdir(parents=True)
    return at(CARRIERS[carrier](folder), **case.settings)


def said(config: DownloadConfig) -> list[str]:
    """The lines that the stage prints, or those of its error."""
    try:
        listing = gather(config, paths.RAW_ZIP)
    except DataError as error:
        assert not paths.RAW_ZIP.exists()
        return str(error).splitlines()
    classes = {entry.label for entry in listing.entries}
    return f"{len(listing.entries)} images in {len(classes)} classes\n".splitlines() + [
        line for text in passed_over_lines(listing) for line in text.splitlines()
    ]


@pytest.mark.parametrize("carrier", ["folder", "zip", "tar.gz"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_class_folder_that_gives_no_image_stops_the_download(case: str, carrier: str) -> None:
    lines = said(source(REFUSED[case], carrier))
    assert [line for line in REFUSED[case].says if line not in lines] == [], lines
    assert lines[0] == REFUSED[case].says[0]


def test_of_empty_folders_it_is_said_that_they_are_folders() -> None:
    for number, told in ((1, "folders; passed over: 1 empty folder;"), (2, "folders; passed over: 2 empty folders;")):
        Path(f"in/{number}").mkdir(parents=True)
        (line, *_) = said(at(Path("in")))
        assert told in line


@pytest.mark.parametrize("carrier", ["folder", "zip", "tar.gz"])
@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_an_image_is_taken_and_the_rest_is_told(case: str, carrier: str) -> None:
    assert said(source(ACCEPTED[case], carrier)) == list(ACCEPTED[case].says)


@pytest.mark.parametrize("name", ["*.avif", "*"])
def test_avif_is_an_image_where_pillow_reads_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(birds(name, AVIF), ())
    monkeypatch.setattr(formats, "reads_avif", lambda: True)
    assert said(source(case, "folder")) == ["6 images in 3 classes"]
    paths.RAW_ZIP.unlink()
    monkeypatch.setattr(formats, "reads_avif", lambda: False)
    assert said(source(case, "folder"))[1].endswith("(AVIF, which is not supported)")


@pytest.mark.parametrize("kind", ["PPM", "AVIF"])
def test_what_download_takes_preprocess_decodes(kind: str) -> None:
    from PIL import features

    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    assert abs(int(decoded(saved(kind))[0, 0, 0]) - 200) < 8


def test_a_stage_prints_what_was_passed_over() -> None:
    from mlpstudy.files import write_json
    from tests.conftest import ROOT

    case = ACCEPTED["partly passed over"]
    write_json(paths.CONFIGS / "download.json", source(case, "folder").model_dump())
    stage = [sys.executable, str(ROOT / "stages/download.py")]
    done = subprocess.run(stage, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True)
    assert (done.stdout.splitlines(), done.stderr) == (list(case.says), "")
    assert read_passed_over() == PassedOverCounts(
        endings={".heic": 2, ".txt": 1}, classes={"cats": 3}, outside=1, unlabelled=0
    )
