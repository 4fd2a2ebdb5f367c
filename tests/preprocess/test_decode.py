import io
from base64 import b64decode
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, features

from mlpstudy.preprocess import transparency
from mlpstudy.preprocess.decode import refuse_large
from mlpstudy.preprocess.header import Undecodable, open_header
from tests.preprocess import rare_pictures as rare
from tests.preprocess.pictures import Pixels, decoded, encode, picture

RGB = picture(0)
LOSSLESS = {"format": "WEBP", "lossless": True}


def mode(data: bytes) -> str:
    with open_header(data) as header:
        return header.mode


@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("BMP", {}), ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {"lossless": True})],
)
def test_lossless_formats_keep_every_pixel_in_rgb_order(format: str, options: dict[str, object]) -> None:
    np.testing.assert_array_equal(decoded(encode(RGB, format, **options)), RGB)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_jpeg_is_close_to_the_original(options: dict[str, object]) -> None:
    pixels = decoded(encode(RGB, "JPEG", quality=95, **options))
    assert np.abs(pixels.astype(int) - RGB).mean() < 3


def test_cmyk_jpeg_keeps_its_colours() -> None:
    data = encode(Image.fromarray(RGB).convert("CMYK"), "JPEG", quality=95)
    assert mode(data) == "CMYK"
    assert np.abs(decoded(data).astype(int) - RGB).mean() < 3


def test_gray_becomes_three_equal_channels() -> None:
    gray = RGB[..., 0]
    assert mode(encode(gray)) == "L"
    np.testing.assert_array_equal(decoded(encode(gray)), np.stack([gray] * 3, axis=-1))


def test_palette_is_resolved() -> None:
    two = np.where(np.arange(48 * 64).reshape(48, 64, 1) % 2, [255, 0, 0], [0, 0, 255]).astype(np.uint8)
    data = encode(Image.fromarray(two).convert("P"))
    assert mode(data) == "P"
    np.testing.assert_array_equal(decoded(data), two)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_are_white(mode: str) -> None:
    alpha = np.zeros(RGB.shape[:2], np.uint8)
    alpha[:, :32] = 255
    image = Image.fromarray(np.dstack([RGB, alpha])).convert(mode)
    pixels = decoded(encode(image))
    np.testing.assert_array_equal(pixels[:, 32:], 255)
    np.testing.assert_array_equal(pixels[:, :32], np.asarray(image.convert("RGB"))[:, :32])


def test_half_transparent_black_is_mid_gray() -> None:
    half = np.dstack([np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 128, np.uint8)])
    assert np.unique(decoded(encode(half))).tolist() == [127]


def test_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.fromarray(np.zeros((4, 4), np.uint8)).convert("P")
    np.testing.assert_array_equal(decoded(encode(image, transparency=0)), 255)


@pytest.mark.parametrize(("bits", "clear"), [(2, 1), (4, 5), (8, 80)])
def test_a_transparent_level_of_gray_is_white_and_no_other_changes(bits: int, clear: int) -> None:
    levels = rare.LEVELS // 4 if bits == 2 else rare.LEVELS * (16 if bits == 8 else 1)
    assert clear in levels
    data = rare.png(rare.packed(levels, bits), rare.GRAY_PNG, (b"tRNS", bytes([0, clear])), bits=bits)
    expected = np.where(levels == clear, 255, levels * (255 // (2**bits - 1)))
    np.testing.assert_array_equal(decoded(data)[..., 0], expected)


@pytest.mark.parametrize("options", [{"format": "GIF"}, {"format": "PNG"}, {"format": "TIFF"}, LOSSLESS])
def test_first_frame_of_an_animation_counts(options: dict[str, Any]) -> None:
    first, second = (Image.fromarray(np.full((8, 8), level, np.uint8)) for level in (10, 200))
    data = encode(first, save_all=True, append_images=[second], **options)
    assert Image.open(io.BytesIO(data)).n_frames == 2
    np.testing.assert_array_equal(decoded(data), 10)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "turn"),
    [(3, lambda p: p[::-1, ::-1]), (6, lambda p: np.rot90(p, -1)), (8, lambda p: np.rot90(p))],
)
def test_pixels_stand_upright(format: str, orientation: int, turn: object) -> None:
    if format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    exif = Image.Exif()
    exif[0x0112] = orientation  # Orientation, EXIF 2.32, 4.6.4
    pixels = decoded(encode(RGB, format, exif=exif))
    assert callable(turn)
    expected = turn(decoded(encode(RGB, format)))
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 4


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_transparent_pixels_stand_upright_too(format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    opaque: Pixels = np.dstack([RGB, np.full(RGB.shape[:2], 255, np.uint8)])
    np.testing.assert_array_equal(decoded(encode(opaque, format, exif=exif)), np.rot90(RGB, -1))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9])
def test_truncated_files_are_undecodable(format: str, keep: float) -> None:
    data = encode(picture(1, 200, 150), format)
    with pytest.raises(Undecodable):
        decoded(data[: int(len(data) * keep)])


def test_bomb_is_refused_by_its_header() -> None:
    with (
        open_header(encode(RGB)) as header,
        pytest.raises(
            Undecodable, match=r"64x48 pixels, more than data.largest_image_px = 3071: scale it down, or raise"
        ),
    ):
        refuse_large(header, 64 * 48)
        refuse_large(header, 64 * 48 - 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_pictures_laid_over_white_in_bands_are_as_if_laid_at_once(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alpha = np.random.default_rng(0).integers(0, 256, RGB.shape[:2], dtype=np.uint8)
    image = Image.fromarray(np.dstack([RGB, alpha])).convert(mode)
    data = encode(image, transparency=3) if mode == "P" else encode(image)
    at_once = decoded(data)
    monkeypatch.setattr(transparency, "BAND_PX", 5 * 64)  # 48 rows are no multiple of 5
    np.testing.assert_array_equal(decoded(data), at_once)
    white = Image.new("RGBA", image.size, "white")
    whole = Image.open(io.BytesIO(data)).convert("RGBA")
    np.testing.assert_array_equal(at_once, np.asarray(Image.alpha_composite(white, whole).convert("RGB")))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}, {"restart_marker_blocks": 2}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_pixels_are_those_of_opencv(mode: str, options: dict[str, object], orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(Image.fromarray(RGB).convert(mode), "JPEG", quality=80, exif=exif, **options)
    opencv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(decoded(data), opencv)


# blue to red, left to right; its colours have a quarter of the columns and half of the rows (4:1:0)
COARSE = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8X"
    "GBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAAR"
    "CAAQACADAUIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAABgUHCP/EABgQAAMBAQAAAAAAAAAAAAAAAAAEQQEx/8QAFAEBAAAAAAAAAAAA"
    "AAAAAAAAB//EABcRAAMBAAAAAAAAAAAAAAAAAAAHQ4H/2gAMAwEAAhEDEQA/AOY0YIEuYX0YIEYZAjBAlzC+jBAjBCcVdEZVTw//2Q=="
)


def test_a_jpeg_of_rarely_sampled_colours_is_read_unless_it_is_cut_off() -> None:
    levels = 8 * np.tile(np.arange(32), (16, 1))
    ramp = np.dstack([levels, np.full_like(levels, 60), 255 - levels])
    np.testing.assert_allclose(decoded(COARSE), ramp, rtol=0, atol=20)
    with pytest.raises(Undecodable, match="damaged: image file is truncated"):
        decoded(COARSE[:-20])


def test_an_orientation_that_does_not_exist_turns_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    np.testing.assert_array_equal(decoded(encode(RGB, exif=exif)), RGB)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (rare.tiff(rare.DEEP[..., :3], planes=True), "its colours in planes"),
        (rare.tiff(rare.DEEP, extra=2, planes=True), "its colours in planes"),
        (rare.tiff(rare.RGB.astype(np.float32), planes=True), "its colours in planes"),
        (rare.tiff(rare.DEEP[..., [0, 3]], extra=2), "two samples a pixel"),
    ],
)
def test_what_opencv_reads_otherwise_without_a_word_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        decoded(data)


@pytest.mark.parametrize(("name", "data"), rare.exchanged_bmps().items())
def test_channels_of_a_bmp_are_where_its_masks_say(name: str, data: bytes) -> None:
    stored = rare.RGBA[..., [2, 1, 0, 3]]
    np.testing.assert_array_equal(decoded(data), stored[..., [int(byte) for byte in name[:3]]])


def test_planes_of_8_bits_are_read() -> None:
    np.testing.assert_array_equal(decoded(rare.tiff(rare.RGB, planes=True)), rare.RGB)


def test_gray_multiplied_with_its_alpha_lies_on_white() -> None:
    multiplied = np.dstack([np.full((rare.H, rare.W), 60), np.full((rare.H, rare.W), 128)]).astype(np.uint8)
    shown = decoded(rare.tiff(multiplied, extra=1))
    assert np.abs(shown.astype(int) - (60 + 255 - 128)).max() <= 1


def test_floats_of_a_portable_map_stay_floats() -> None:
    levels = rare.GRAY.astype("<f4") / 255
    data = f"Pf\n{rare.W} {rare.H}\n-1.0\n".encode() + levels[::-1].tobytes()  # from the lowest row up
    np.testing.assert_array_equal(decoded(data), levels)
