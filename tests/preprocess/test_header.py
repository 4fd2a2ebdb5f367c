import numpy as np
import pytest
from PIL import Image

from mlpstudy.preprocess.header import Undecodable, open_header
from tests.cases.depths import RAMP
from tests.cases.pictures import opencv
from tests.preprocess.pictures import encode, picture


@pytest.mark.parametrize(
    ("data", "deep", "transparent", "mode"),
    [
        (encode(picture(0)), False, False, "RGB"),
        (encode(picture(0), "JPEG"), False, False, "RGB"),
        (encode(Image.fromarray(picture(0)).convert("RGBA")), False, True, "RGBA"),
        (encode(RAMP), True, False, "I;16"),
        (opencv(np.stack([RAMP] * 3, axis=2), ".png"), True, False, "RGB"),
        (opencv(np.stack([RAMP] * 3, axis=2), ".tif"), True, False, "RGB"),
        (encode(RAMP.astype(np.float32), "TIFF"), True, False, "F"),
        (opencv(RAMP.astype(np.float64), ".tif"), True, False, "1x64 bit"),
        (b"P5 2 2 4095\n" + bytes(8), True, False, "I"),
    ],
)
def test_depth_and_transparency_are_known_before_decoding(
    data: bytes, deep: bool, transparent: bool, mode: str
) -> None:
    with open_header(data) as header:
        assert (header.deep, header.transparent, header.mode) == (deep, transparent, mode)


def test_memory_is_reckoned_by_what_is_decoded() -> None:
    sizes = []
    for data in (encode(picture(0)), encode(Image.fromarray(picture(0)).convert("RGBA"))):
        with open_header(data) as header:
            sizes.append(header.decoded_bytes)
    assert sizes == [64 * 48 * 3, 64 * 48 * 8]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"hello", "not an image of a known format"),
        (b"PK\x03\x04" + bytes(26), r"an archive \(zip\): expected a picture; unpack it first"),
        (b"\x1f\x8b\x08" + bytes(20), r"an archive \(gzip\)"),
        (b"cat.png" + bytes(250) + b"ustar\x0000", r"an archive \(tar\)"),
        (b"MM\0+\0\x08", "a kind of BigTIFF that is not read here"),
    ],
)
def test_what_is_no_image_is_called_so(data: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why), open_header(data):
        pass


@pytest.mark.parametrize(("error", "told"), [(EOFError(), "EOFError"), (ValueError("two\n lines"), "two lines")])
def test_damage_is_told_in_one_line_whatever_pillow_says_of_it(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(Undecodable, match=f"^damaged: {told}$"), open_header(b"any"):
        pass
