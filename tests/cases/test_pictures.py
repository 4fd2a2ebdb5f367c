"""What is damaged is told, what is not is used, and brightness keeps its levels."""

import subprocess
import sys

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.quality import read_quality
from mlpstudy.files import write_json
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from tests.cases.depths import DEEP, RAMP
from tests.cases.pictures import HARMLESS, PHOTO, UNUSABLE
from tests.conftest import ROOT
from tests.preprocess.pictures import decoded, encode, make_zip, settings

pytestmark = pytest.mark.usefixtures("workplace")


def preprocess(contents: dict[str, bytes]) -> str:
    """What the stage, in a process of its own, says on the terminal."""
    make_zip(paths.RAW_ZIP, contents)
    write_json(paths.CONFIGS / "preprocess.json", settings(bad_images="drop").model_dump())
    stage = [sys.executable, str(ROOT / "stages/preprocess.py")]
    done = subprocess.run(stage, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_every_unusable_picture_is_named_with_its_reason_and_nothing_else_is_said() -> None:
    names = {f"all/a/{number:03d}": case for number, case in enumerate(UNUSABLE)}
    contents = {name: UNUSABLE[case][0] for name, case in names.items()}
    assert preprocess(contents | {"all/b/whole.png": encode(PHOTO)}) == ""  # no line of libpng or libtiff
    index = read_index()
    problems = dict(zip(index.names.tolist(), index.problems.tolist(), strict=True))
    assert problems.pop("all/b/whole.png") == ""
    wrong = {case: problems[name] for name, case in names.items() if not problems[name].startswith(UNUSABLE[case][1])}
    assert wrong == {}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_some_cameras_and_programs_write_is_no_damage(case: str) -> None:
    data, expected = HARMLESS[case]
    assert np.abs(decoded(data).astype(int) - expected).max() <= 1


@pytest.mark.parametrize("workers", ["1", "3"])
@pytest.mark.parametrize("case", DEEP)
def test_one_scale_for_the_whole_source_keeps_the_levels(
    case: str, workers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", workers)
    contents, expected, brightness = DEEP[case]
    config = settings(image_size=64, channels="gray", near_duplicate_distance=None)
    records = convert(make_zip(paths.RAW_ZIP, contents), paths.IMAGES, config)
    np.testing.assert_allclose(read_images()[..., 0], np.stack(expected), atol=1)
    found = describe(records, find_duplicates(records, config)).brightness
    assert found is not None
    assert found.model_dump(exclude_none=True) == brightness


def test_sources_of_eight_bits_have_no_scale() -> None:
    preprocess({"all/a/1.png": encode(PHOTO), "all/b/2.jpg": encode(PHOTO, "JPEG")})
    assert read_quality().brightness is None
    assert "brightness" not in paths.DATASET.read_text()


def test_dark_pictures_of_sixteen_bits_are_no_copies_of_each_other() -> None:
    contents = {
        "all/a/1.png": encode(RAMP // 16),
        "all/b/2.png": encode(RAMP // 16 + 1),
        "all/b/3.png": encode(RAMP // 16),
    }
    config = settings()
    records = convert(make_zip(paths.RAW_ZIP, contents), paths.IMAGES, config)
    assert find_duplicates(records, config).copies == {2: 0}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_pictures_of_sixteen_bits_stand_upright(format: str, orientation: int) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = orientation
    deep, shallow = RAMP[:40], (RAMP[:40] >> 4).astype(np.uint8)
    expected = decoded(encode(shallow, format, exif=exif))[..., 0]
    np.testing.assert_array_equal(decoded(encode(deep, format, exif=exif)) >> 4, expected)
