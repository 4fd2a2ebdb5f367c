"""Pictures that decoders take for something else. A case: the bytes of a file, and what becomes of it."""

import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from tests.preprocess.pictures import Pixels, encode, picture
from tests.preprocess.rare_pictures import chunk

PHOTO = picture(1, 200, 150)


def zeroed(data: bytes, share: float = 0.5, length: int = 200) -> bytes:
    """A stretch of zeros in it, as a broken disk or download leaves."""
    at = int(len(data) * share)
    return data[:at] + bytes(length) + data[at + length :]


def jpeg(**options: object) -> bytes:
    return encode(PHOTO, "JPEG", quality=90, **options)


def claiming(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header claims another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def before_end(data: bytes, extra: bytes) -> bytes:
    """A JPEG with bytes before its end marker."""
    return data[:-2] + extra + data[-2:]


def transparent() -> Image.Image:
    alpha = np.tile(np.arange(200, dtype=np.uint8), (150, 1))
    return Image.fromarray(np.dstack([PHOTO, alpha]))


def opencv(pixels: np.ndarray, suffix: str, *flags: int) -> bytes:
    """Kinds that Pillow does not write."""
    written, data = cv2.imencode(suffix, pixels, list(flags))
    assert written
    return data.tobytes()


def bad_filter() -> bytes:
    """A PNG whose checksums are right and whose rows are not: libpng says so on the terminal."""
    start = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x09" + bytes(12) * 4 + bytes(3))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", start) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def seven_bands() -> bytes:
    """A TIFF of 4x4 px with seven samples of 16 bits a pixel."""
    short, long = 3, 4
    tags = [(256, short, 1, 4), (257, short, 1, 4), (258, short, 7, 122), (259, short, 1, 1), (262, short, 1, 1)]
    tags += [(273, long, 1, 136), (277, short, 1, 7), (278, short, 1, 4), (279, long, 1, 4 * 4 * 14)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    start = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return start + struct.pack("<7H", *[16] * 7) + bytes(4 * 4 * 14)


# bytes -> how the problem in index.csv begins
UNUSABLE: dict[str, tuple[bytes, str]] = {
    "baseline JPEG with a zeroed stretch": (zeroed(jpeg()), "damaged: Corrupt JPEG data"),
    "progressive JPEG with a zeroed stretch": (zeroed(jpeg(progressive=True)), "damaged: Corrupt JPEG data"),
    "JPEG with restart markers, zeroed": (zeroed(jpeg(restart_marker_blocks=4)), "damaged: Corrupt JPEG data"),
    "gray JPEG, zeroed": (zeroed(encode(PHOTO[..., 0], "JPEG")), "damaged: Corrupt JPEG data"),
    "CMYK JPEG, zeroed": (
        zeroed(encode(Image.fromarray(PHOTO).convert("CMYK"), "JPEG")),
        "damaged: Corrupt JPEG data",
    ),
    "JPEG without its end": (jpeg()[:-2], "damaged: Premature end of JPEG file"),
    "small JPEG that claims to be huge": (
        claiming(jpeg(), 9999, 9999),
        f"damaged: 9999x9999 pixels are more than its {len(jpeg())} bytes can hold",
    ),
    "opaque PNG, checksum": (zeroed(encode(PHOTO)), "damaged: checksum of its IDAT part"),
    "PNG with alpha, checksum": (zeroed(encode(transparent())), "damaged: checksum of its IDAT part"),
    "PNG with palette and transparency, checksum": (
        zeroed(encode(Image.fromarray(PHOTO).convert("P"), transparency=0)),
        "damaged: checksum of its IDAT part",
    ),
    "PNG, truncated": (encode(PHOTO)[:-30], "damaged: truncated"),
    "PNG with rows that make no sense": (bad_filter(), "damaged"),
    "PNG with a damaged header": (
        encode(PHOTO).replace(b"IHDR", b"IHDX"),
        "damaged at its beginning, or a kind of PNG",
    ),
    "TIFF, LZW": (zeroed(encode(PHOTO, "TIFF", compression="tiff_lzw")), "damaged: "),
    "TIFF, deflate": (zeroed(encode(PHOTO, "TIFF", compression="tiff_adobe_deflate")), "damaged: Error -3"),
    "TIFF, truncated": (encode(PHOTO, "TIFF")[: 3 * 200 * 100], "damaged"),
    "PGM of 16 bits, truncated": (b"P5 64 64 4095\n" + bytes(999), "damaged: "),
    "GIF, zeroed": (zeroed(encode(PHOTO, "GIF")), "damaged"),
    "WebP, truncated": (encode(PHOTO, "WEBP")[:-500], "damaged"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "HEIC, a format that is not read here"),
    "several HEIC pictures": (b"\0\0\0\x18ftypmsf1" + bytes(40), "HEIC, a format that is not read here"),
    "film": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(40), "not an image of a known format"),
    "DICOM": (bytes(128) + b"DICM" + bytes(40), "DICOM, a format that is not read here"),
    "JPEG 2000": (encode(PHOTO, "JPEG2000"), "JPEG 2000, a format that is not read here"),
    "Photoshop": (b"8BPS\0\1" + bytes(40), "Photoshop, a format that is not read here"),
    "satellite image of seven bands": (
        seven_bands(),
        "damaged, or a kind of TIFF that is not read here (7x16 bit)",
    ),
    "missing values": (
        encode(np.array([[0, np.nan], [1, 2]], np.float32), "TIFF"),
        "holds values that are no numbers, or beyond 1e+30",
    ),
    "no-data marks": (
        encode(np.array([[0, np.finfo(np.float32).min], [1, 2]], np.float32), "TIFF"),
        "holds values that are no numbers, or beyond 1e+30",
    ),
}

# bytes -> pixels: what some cameras and programs write is no damage
HARMLESS: dict[str, tuple[bytes, Pixels]] = {
    "a stray byte before the end": (
        before_end(encode(np.full((16, 16, 3), 90, np.uint8), "JPEG"), b"\x12"),
        np.full((16, 16, 3), 90, np.uint8),
    ),
    "bytes after the end": (encode(PHOTO) + bytes(100), PHOTO),
    "PGM of few levels": (
        b"P5 3 2 100\n" + bytes([0, 50, 100, 100, 50, 0]),
        np.repeat(np.array([[0, 128, 255], [255, 128, 0]], np.uint8)[..., np.newaxis], 3, axis=2),
    ),
    "BMP, run lengths": (
        (
            b"BM"
            + struct.pack("<IHHI", 1086, 0, 0, 1078)
            + struct.pack("<IiiHHIIiiII", 40, 4, 2, 1, 8, 1, 8, 0, 0, 256, 0)
            + b"".join(bytes([level, level, level, 0]) for level in range(256))
            + bytes([4, 10, 0, 0, 4, 200, 0, 1])
        ),
        np.repeat(np.array([[200] * 4, [10] * 4], np.uint8)[..., np.newaxis], 3, axis=2),
    ),
}
