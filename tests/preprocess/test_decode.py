import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from mlpstudy.preprocess.decode import Undecodable, decode
from tests.preprocess.pictures import Pixels, encode, picture

RGB = picture(0)


@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("BMP", {}), ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {"lossless": True})],
)
def test_lossless_formats_keep_every_pixel_in_rgb_order(format: str, options: dict[str, object]) -> None:
    np.testing.assert_array_equal(decode(encode(RGB, format, **options)).pixels, RGB)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_jpeg_is_close_to_the_original(options: dict[str, object]) -> None:
    pixels = decode(encode(RGB, "JPEG", quality=95, **options)).pixels
    assert np.abs(pixels.astype(int) - RGB).mean() < 3


def test_cmyk_jpeg_keeps_its_colours() -> None:
    decoded = decode(encode(Image.fromarray(RGB).convert("CMYK"), "JPEG", quality=95))
    assert decoded.mode == "CMYK"
    assert np.abs(decoded.pixels.astype(int) - RGB).mean() < 3


def test_gray_becomes_three_equal_channels() -> None:
    gray = RGB[..., 0]
    decoded = decode(encode(gray))
    assert decoded.mode == "L"
    np.testing.assert_array_equal(decoded.pixels, np.stack([gray] * 3, axis=-1))


def test_sixteen_bits_are_cut_to_eight() -> None:
    deep = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    decoded = decode(encode(Image.fromarray(deep)))
    assert decoded.mode == "I;16"
    assert np.abs(decoded.pixels[..., 0].astype(int) - deep // 256).max() <= 1


def test_palette_is_resolved() -> None:
    two = np.where(np.arange(48 * 64).reshape(48, 64, 1) % 2, [255, 0, 0], [0, 0, 255]).astype(np.uint8)
    decoded = decode(encode(Image.fromarray(two).convert("P")))
    assert decoded.mode == "P"
    np.testing.assert_array_equal(decoded.pixels, two)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_are_white(mode: str) -> None:
    alpha = np.zeros(RGB.shape[:2], np.uint8)
    alpha[:, :32] = 255
    image = Image.fromarray(np.dstack([RGB, alpha])).convert(mode)
    pixels = decode(encode(image)).pixels
    np.testing.assert_array_equal(pixels[:, 32:], 255)
    np.testing.assert_array_equal(pixels[:, :32], np.asarray(image.convert("RGB"))[:, :32])


def test_half_transparent_black_is_mid_gray() -> None:
    half = np.dstack([np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 128, np.uint8)])
    assert np.unique(decode(encode(half)).pixels).tolist() == [127]


def test_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.fromarray(np.zeros((4, 4), np.uint8)).convert("P")
    np.testing.assert_array_equal(decode(encode(image, transparency=0)).pixels, 255)


def test_first_frame_of_an_animation_counts() -> None:
    first, second = (Image.fromarray(np.full((8, 8), level, np.uint8)) for level in (10, 200))
    data = encode(first, "GIF", save_all=True, append_images=[second])
    np.testing.assert_array_equal(decode(data).pixels, 10)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "turn"),
    [(3, lambda p: p[::-1, ::-1]), (6, lambda p: np.rot90(p, -1)), (8, lambda p: np.rot90(p))],
)
def test_pixels_stand_upright(format: str, orientation: int, turn: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation  # Orientation, EXIF 2.32, 4.6.4
    decoded = decode(encode(RGB, format, exif=exif))
    assert callable(turn)
    expected = turn(decode(encode(RGB, format)).pixels)
    assert decoded.pixels.shape == expected.shape
    assert np.abs(decoded.pixels.astype(int) - expected).mean() < 4


def test_transparent_pixels_stand_upright_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    opaque: Pixels = np.dstack([RGB, np.full(RGB.shape[:2], 255, np.uint8)])
    np.testing.assert_array_equal(decode(encode(opaque, exif=exif)).pixels, np.rot90(RGB, -1))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9])
def test_truncated_files_are_undecodable(format: str, keep: float) -> None:
    data = encode(picture(1, 200, 150), format)
    with pytest.raises(Undecodable):
        decode(data[: int(len(data) * keep)])


@pytest.mark.parametrize(("data", "why"), [(b"", "empty"), (b"hello", "not an image of a known format")])
def test_what_is_no_image_is_called_so(data: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        decode(data)


def test_bomb_is_refused_before_its_pixels_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("decoded"))
    with pytest.raises(Undecodable, match="64x48 pixels, more than largest_image_px = 3071"):
        decode(encode(RGB), 64 * 48 - 1)


def test_sixteen_bits_with_a_transparent_level_are_cut_to_eight_all_the_same() -> None:
    deep = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    plain = encode(Image.fromarray(deep))
    chunk = b"tRNS" + bytes(2)
    where = plain.index(b"IDAT") - 4
    data = plain[:where] + struct.pack(">I", 2) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[where:]
    assert "transparency" in Image.open(io.BytesIO(data)).info
    np.testing.assert_array_equal(decode(data).pixels, decode(plain).pixels)
