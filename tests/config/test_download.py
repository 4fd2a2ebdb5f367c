"""What a source of params.yaml may say."""

from typing import Any

import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.config.params import Params, SourceSection
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.read import read_params
from mlpstudy.resolve.stages import shown
from tests.conftest import ROOT

SHIPPED = parse(Params, read_params(ROOT / "params.yaml"), "params.yaml").sources
IMAGES, LABELS = ({"file": file} for file in ("images.gz", "labels.gz"))
IDX = {"train_images": IMAGES, "train_labels": LABELS}


def source(**settings: Any) -> DownloadConfig:
    return parse(DownloadConfig, settings, "params.yaml")


def test_one_url_or_several_are_read() -> None:
    assert source(kind="url", url="https://a.org/x").urls == ("https://a.org/x",)
    assert source(kind="url", url=["https://a.org/x", "https://b.org/x"]).urls == ("https://a.org/x", "https://b.org/x")
    assert source(kind="path", path="x").urls == ()


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"kind": "url", "url": []}, "url = []: expected a URL that begins with"),
        ({"kind": "url", "url": ["https://a.org", "ftp://b.org"]}, "or a list of such URLs"),
        ({"kind": "idx", "idx": IDX}, "kind idx needs url or path"),
        ({"kind": "idx", "path": "x"}, "kind idx needs idx"),
        ({"kind": "cifar"}, "kind cifar needs url or path"),
        ({"kind": "idx", "path": "x", "idx": IDX | {"test_images": IMAGES}}, "test_labels go together"),
        ({"kind": "idx", "path": "x", "idx": IDX, "digest": f"md5:{'0' * 32}"}, "a digest for each of its files"),
        ({"kind": "idx", "path": "x", "idx": IDX | {"train_images": {"file": "../x"}}}, "inside of the source"),
        ({"kind": "idx", "path": "x", "idx": IDX | {"classes": ["one"]}}, "idx.classes = "),
        ({"kind": "idx", "path": "x", "idx": IDX | {"train_images": {"file": "x", "digest": "abc"}}}, "digest = "),
        ({"kind": "cifar", "path": "x", "labels": "x.csv"}, "kind cifar brings its labels itself"),
        ({"kind": "path", "path": "x", "labels": "x.xlsx"}, "expected a CSV file, such as labels.csv"),
        (
            {"kind": "path", "path": "x", "labels": "a/x.csv.gz"},
            'labels = "a/x.csv.gz": expected a CSV file that is not compressed: unpack it, and name a/x.csv',
        ),
        ({"kind": "path", "path": "x", "labels": "x.csv", "splits": {"train": "a"}}, "its column split says"),
        ({"kind": "path", "path": "a\0b"}, r'path = "a\u0000b": expected a path without the character NUL'),
        ({"kind": "path", "path": ""}, 'path = ""'),
        ({"kind": "path", "path": "x", "splits": {"test": "a"}}, 'splits = {"test": "a"}: expected a folder for train'),
        ({"kind": "path", "path": "x", "splits": {"tset": "a"}}, "splits: \"tset\": expected 'train', 'validation' or"),
        ({"kind": "path", "path": "x", "labels": "/etc/labels.csv"}, "inside of the source or beside it, such as"),
    ],
)
def test_what_does_not_fit_is_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        source(**settings)
    assert complaint in str(error.value)


@pytest.mark.shipped
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_each_file_of_a_shipped_source_has_its_digest(name: str) -> None:
    files = SHIPPED[name].idx
    assert files
    assert files.classes
    assert len(files.classes) == 10
    parts = [files.train_images, files.train_labels, files.test_images, files.test_labels]
    assert len({part.digest for part in parts if part and part.digest}) == 4
    assert len(SHIPPED[name].urls) == 2


def test_every_shipped_url_comes_with_a_digest() -> None:
    bare = [name for name, each in SHIPPED.items() if each.url and not each.digest and not each.idx]
    assert bare == []


def test_the_report_is_told_one_url_or_all_without_their_secrets() -> None:
    several = SourceSection(kind="url", url=("https://me:secret@a.org/x", "https://b.org/x?token=1"))
    assert shown(several)["url"] == ["https://a.org/x", "https://b.org/x?..."]
    assert shown(SourceSection(kind="url", url="https://a.org/x"))["url"] == "https://a.org/x"
