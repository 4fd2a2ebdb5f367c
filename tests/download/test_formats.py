import io

import pytest
from PIL import Image

from mlpstudy.download import formats
from mlpstudy.download.formats import IMAGE_SUFFIXES, why_no_image
from mlpstudy.download.listing import Entry
from mlpstudy.preprocess.header import FORMATS
from tests.preprocess.pictures import decoded


def reason(name: str, data: bytes) -> str | None:
    return why_no_image(Entry(name, lambda: data, len(data), lambda size: data[:size]))


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "AVIF"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_every_format_that_is_decoded_is_recognised_by_its_first_bytes(kind: str, mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (20, 30), 1).save(buffer, kind)
    assert decoded(buffer.getvalue()).shape == (30, 20, 3)
    assert reason("scan", buffer.getvalue()) is None


@pytest.mark.parametrize(
    "text", [b"", b"BMW is a maker of cars, and this is no bitmap", b"P5 is not a format here", b"II", b"GIF"]
)
def test_text_is_no_image(text: bytes) -> None:
    assert reason("scan", text) == "not an image"


def test_what_an_images_name_promises_is_not_looked_at() -> None:
    for suffix in IMAGE_SUFFIXES:
        assert reason(f"scan{suffix.upper()}", b"") is None  # preprocess tells what is wrong with it


@pytest.mark.parametrize(
    ("data", "read", "why"),
    [
        (b"\0\0\0\x1cftypavif", True, None),
        (b"\0\0\0\x1cftypavif", False, "AVIF, which is not supported"),
        (bytes(128) + b"DICM", True, "DICOM, which is not supported"),
        (b"", True, "HEIC, which is not supported"),
    ],
)
def test_first_bytes_count_for_more_than_the_name_of_a_format_that_is_not_read(
    monkeypatch: pytest.MonkeyPatch, data: bytes, read: bool, why: str | None
) -> None:
    monkeypatch.setattr(formats, "reads_avif", lambda: read)
    assert reason("scan.heic", data) == why
