from pathlib import Path

import pytest

from mlpstudy.contracts.quality import Quality, read_quality, write_quality
from mlpstudy.errors import ConfigError
from mlpstudy.files import read_json, write_json
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.preprocess.record import Record
from tests.cases.lookalikes import recompressed
from tests.preprocess.pictures import picture, seen, settings

PHOTO = picture(0, 200, 150)
RECORDS = [
    seen("test/a/1", PHOTO),
    seen("test/b/1", picture(1)),
    seen("train/a/1", PHOTO),
    seen("train/a/2", recompressed(PHOTO)),
    Record("train/b/2", problem="empty"),
]


@pytest.fixture
def quality() -> Quality:
    return describe(RECORDS, find_duplicates(RECORDS, settings()))


def test_what_is_written_is_read_back(quality: Quality, tmp_path: Path) -> None:
    write_quality(quality, tmp_path / "dataset.json")
    assert read_quality(tmp_path / "dataset.json") == quality
    assert quality.unusable == {"train/b/2": "empty"}
    assert [pair.first for pair in quality.near_pairs] == ["test/a/1"]
    assert quality.duplicates.exact_copies_across_splits == 1


def test_a_file_that_is_something_else_is_refused_by_name(quality: Quality, tmp_path: Path) -> None:
    write_json(tmp_path / "dataset.json", quality.model_dump(mode="json") | {"images": "many"})
    with pytest.raises(ConfigError, match=r"dataset\.json: images = \"many\""):
        read_quality(tmp_path / "dataset.json")
    assert read_json(tmp_path / "dataset.json")["images"] == "many"
