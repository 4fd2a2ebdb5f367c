"""Files of rare kinds, as bytes: each of them is one of which some decoder makes something else than the others."""

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.preprocess.pictures import encode, picture

W, H = 24, 18
RGB = picture(1, W, H)
GRAY = RGB[..., 0]
ALPHA = np.r_[np.full(4 * W, 255), np.zeros(2 * W), np.arange((H - 6) * W) * 7 % 256].reshape(H, W).astype(np.uint8)
RGBA = np.dstack([RGB, ALPHA])
DEEP = RGBA.astype(np.uint16) * 257 - RGBA % 3
LEVELS = GRAY // 16  # 0 to 15
GRAY_PNG, RGB_PNG, PALETTE_PNG, GRAY_ALPHA_PNG, RGBA_PNG = 0, 2, 3, 4, 6  # colour types
WAYS = range(1, 9)
EXTRA_SAMPLES = {"unknown": 0, "associated": 1, "unassociated": 2}


def exif(way: int, entries: int = 1) -> bytes:
    """A block of EXIF that holds an orientation; it is damaged where it claims to have more entries."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, entries, 274, 3, 1, way, 0, 0)


def long_exif(way: int, order: str = "<") -> bytes:
    """The same, but as a number of 32 bits: Pillow turns by it, browsers do not, and OpenCV in one byte order alone."""
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IHHHIII", 8, 1, 274, 4, 1, way, 0)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(pixels: NDArray[Any], kind: int, *extras: tuple[bytes, bytes], late: bytes = b"", bits: int = 0) -> bytes:
    """(H, W, ...) of uint8 or uint16; with `bits`, packed already. `late` is EXIF after the pixels."""
    depth, rows = bits or 8 * pixels.itemsize, pixels.astype(pixels.dtype.newbyteorder(">"))
    header = struct.pack(">IIBBBBB", W, H, depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    parts = [(b"IHDR", header), *extras, (b"IDAT", data), *([(b"eXIf", late)] if late else []), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def with_wrong_checksum(data: bytes, name: bytes) -> bytes:
    """A PNG, the checksum of whose chunk of this name is another."""
    at = data.index(name) + 4 + int.from_bytes(data[data.index(name) - 4 : data.index(name)], "big")
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def packed(levels: NDArray[np.uint8], bits: int) -> NDArray[np.uint8]:
    """(H, W) of so many bits each -> (H, W * bits / 8), the first in the highest bits."""
    return np.packbits(np.unpackbits(levels[..., None], axis=2)[..., 8 - bits :].reshape(H, -1), axis=1)


def tiff(pixels: NDArray[Any], extra: int | None = None, planes: bool = False) -> bytes:
    """(H, W) or (H, W, C) of any type, uncompressed, in one strip."""
    samples = 1 if pixels.ndim == 2 else pixels.shape[2]
    stored = np.moveaxis(pixels, 2, 0) if planes else pixels
    strips, size = samples if planes else 1, pixels.nbytes // (samples if planes else 1)
    start = 4096  # of the pixels, behind the tags and their values
    values = {256: [W], 257: [H], 258: [8 * pixels.itemsize] * samples, 259: [1], 262: [1 if samples < 3 else 2]}
    values |= {273: [start + size * strip for strip in range(strips)], 277: [samples], 278: [H], 279: [size] * strips}
    values |= {284: [2 if planes else 1], 339: [{"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]] * samples}
    values |= {} if extra is None else {338: [extra]}
    directory, beyond = b"", b""
    for tag, numbers in sorted(values.items()):
        content = struct.pack(f"<{len(numbers)}I", *numbers)
        place = content if len(content) == 4 else struct.pack("<I", 1024 + len(beyond))
        beyond += b"" if len(content) == 4 else content
        directory += struct.pack("<HHI", tag, 4, len(numbers)) + place
    head = b"II*\0" + struct.pack("<IH", 8, len(values)) + directory + bytes(4)
    return (head.ljust(1024, b"\0") + beyond).ljust(start, b"\0") + stored.tobytes()


def big_tiff(pixels: NDArray[Any]) -> bytes:
    """(H, W) of floating point, as a BigTIFF."""
    values = {256: W, 257: H, 258: 8 * pixels.itemsize, 259: 1, 262: 1, 273: 1024, 277: 1, 278: H, 279: pixels.nbytes}
    directory = b"".join(struct.pack("<HHQQ", tag, 4, 1, number) for tag, number in (values | {339: 3}).items())
    head = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, len(values) + 1) + directory
    return head.ljust(1024, b"\0") + pixels.tobytes()


def pnm(kind: int, largest: int) -> bytes:
    """With a comment; P2 and P3 are text, P5 and P6 are not."""
    samples = np.rint((RGB if kind in (3, 6) else GRAY) / 255 * largest).astype(">u2" if largest > 255 else "u1")
    head = f"P{kind}\n# 1 2 3\n{W} {H}\n{largest}\n".encode()
    return head + (" ".join(map(str, samples.ravel())).encode() if kind < 4 else samples.tobytes())


def bmp(bits: int, pixels: bytes, compression: int = 0, masks: bytes = b"", size: int = 40) -> bytes:
    """With a header of `size` bytes, from the lowest row up. Masks belong to one of 56, and follow a smaller."""
    palette = bytes(range(256)) * 4 if bits == 8 else b""
    info = (
        struct.pack("<IiiHHIIiiII", size, W, H, 1, bits, compression, len(pixels), 0, 0, len(palette) // 4, 0) + masks
    )
    start = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info + palette + pixels


def gif(wider_px: int = 0, **options: Any) -> bytes:
    """Of a canvas that is wider than its first frame."""
    data = bytearray(encode(Image.fromarray(RGB).convert("P"), "GIF", **options))
    data[6:8] = struct.pack("<H", W + wider_px)
    return bytes(data)


def pngs() -> dict[str, bytes]:
    """Turned by EXIF, transparent, deep, and all of it at once."""
    first = struct.pack(">H", int(LEVELS[0, 0]) * 16)
    files = {
        "gray-clear.png": png(LEVELS * 16, GRAY_PNG, (b"tRNS", first)),
        "gray-clear-turned.png": png(LEVELS * 16, GRAY_PNG, (b"tRNS", first), (b"eXIf", exif(6))),
        "gray1-clear.png": png(np.packbits(GRAY > 99, axis=1), GRAY_PNG, (b"tRNS", bytes(2)), bits=1),
        "gray2-clear.png": png(packed(LEVELS // 4, 2), GRAY_PNG, (b"tRNS", b"\0\1"), bits=2),
        "gray4-clear.png": png(packed(LEVELS, 4), GRAY_PNG, (b"tRNS", b"\0\5"), bits=4),
        "gray16-clear.png": png(DEEP[..., 0], GRAY_PNG, (b"tRNS", DEEP[0, 0, :1].astype(">u2").tobytes())),
        "rgb-clear-turned.png": png(RGB, RGB_PNG, (b"tRNS", RGB[0, 0].astype(">u2").tobytes()), (b"eXIf", exif(5))),
        "rgb16-clear.png": png(DEEP[..., :3], RGB_PNG, (b"tRNS", DEEP[0, 0, :3].astype(">u2").tobytes())),
        "palette-clear.png": png(
            LEVELS, PALETTE_PNG, (b"PLTE", bytes(range(0, 240, 5))), (b"tRNS", bytes(range(0, 160, 10)))
        ),
        "palette-clear-turned.png": png(
            LEVELS,
            PALETTE_PNG,
            (b"PLTE", bytes(range(0, 240, 5))),
            (b"tRNS", bytes(range(0, 160, 10))),
            (b"eXIf", exif(8)),
        ),
        "gray-alpha16.png": png(DEEP[..., [0, 3]], GRAY_ALPHA_PNG),
        "small-values16.png": png(GRAY.astype(np.uint16), GRAY_PNG),
        "late.png": png(RGB, RGB_PNG, late=exif(6)),
        "damaged-clear.png": png(RGBA, RGBA_PNG, (b"eXIf", exif(6, entries=2))),
        "late-clear.png": png(RGBA, RGBA_PNG, late=exif(6)),
        "long-upright.png": png(RGB, RGB_PNG, (b"eXIf", long_exif(1, ">"))),
    }
    for way in WAYS:
        files[f"rgb-{way}.png"] = png(RGB, RGB_PNG, (b"eXIf", exif(way)))
        files[f"rgba-{way}.png"] = png(RGBA, RGBA_PNG, (b"eXIf", exif(way)))
        files[f"gray16-{way}.png"] = png(DEEP[..., 0], GRAY_PNG, (b"eXIf", exif(way)))
        files[f"rgba16-{way}.png"] = png(DEEP, RGBA_PNG, (b"eXIf", exif(way)))
    return files


def damaged_pngs() -> dict[str, bytes]:
    """Of a wrong checksum, where some decoders do not look."""
    turned, first = (b"eXIf", exif(6)), RGB[0, 0].astype(">u2").tobytes()
    return {
        "wrong-text.png": with_wrong_checksum(png(RGB, RGB_PNG, (b"tEXt", b"a\0b")), b"tEXt"),
        "wrong-exif.png": with_wrong_checksum(png(RGB, RGB_PNG, turned), b"eXIf"),
        "wrong-exif-clear.png": with_wrong_checksum(png(RGBA, RGBA_PNG, turned), b"eXIf"),
        "wrong-late-exif.png": with_wrong_checksum(png(RGB, RGB_PNG, late=exif(6)), b"eXIf"),
        "wrong-clear.png": with_wrong_checksum(png(RGB, RGB_PNG, (b"tRNS", first)), b"tRNS"),
        "wrong-end.png": with_wrong_checksum(png(RGB, RGB_PNG), b"IEND"),
    }


def oddly_turned() -> dict[str, bytes]:
    files = {}
    for order in "<>":
        block = long_exif(6, order)
        files |= {
            f"long{order}.jpg": encode(RGB, "JPEG", exif=b"Exif\0\0" + block),
            f"long{order}.png": png(RGB, RGB_PNG, (b"eXIf", block)),
            f"long{order}-clear.png": png(RGBA, RGBA_PNG, (b"eXIf", block)),
            f"long{order}.webp": encode(RGB, "WEBP", lossless=True, exif=block),
        }
    return files


def webps() -> dict[str, bytes]:
    files = {}
    for way in WAYS:
        for name, pixels in (("rgb", RGB), ("rgba", RGBA)):
            files[f"{name}-{way}.webp"] = encode(pixels, "WEBP", lossless=True, exif=exif(way))
    return files


def masked_bmps(layouts: str) -> dict[str, bytes]:
    """Of 32 bits, the bytes of red, green, blue and alpha as masks tell; `-` where there is no alpha."""
    rows = RGBA[::-1, :, [2, 1, 0, 3]].tobytes()
    files = {}
    for layout in layouts.split():
        masks = struct.pack("<4I", *(0 if place == "-" else 0xFF << 8 * int(place) for place in layout))
        files[f"{layout}-56.bmp"] = bmp(32, rows, 3, masks, 56)
        files |= {f"{layout}-40.bmp": bmp(32, rows, 3, masks[:12])} if layout.endswith("-") else {}
    return files


def exchanged_bmps() -> dict[str, bytes]:
    """Of channels in an order that OpenCV takes no notice of."""
    return masked_bmps("321- 310-")


def refused_bmps() -> dict[str, bytes]:
    """Of channels in an order that the training does not read."""
    return masked_bmps("012- 123- 1230 2130")


def bmps() -> dict[str, bytes]:
    masks, rows = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF), RGBA[::-1, :, [2, 1, 0, 3]]
    runs = b"".join(b"\0\2\5\0" + b"".join(bytes([1, value]) for value in row[5:]) + b"\0\0" for row in GRAY[::-1])
    return {
        "32.bmp": bmp(32, rows.tobytes()),
        "32-masks.bmp": bmp(32, rows.tobytes(), 3, masks),
        "32-no-masks.bmp": bmp(32, rows.tobytes(), 0, masks + struct.pack("<I", 0xFF000000), 56),
        "16.bmp": bmp(16, (GRAY.astype("<u2") * 128)[::-1].tobytes()),
        "gaps.bmp": bmp(8, runs + b"\0\1", 1),
        **masked_bmps("210- 3210 0123 2103 3102"),
    }


def gifs() -> dict[str, bytes]:
    colors = Image.fromarray(RGB).convert("P")
    clear = {"transparency": int(np.bincount(np.asarray(colors).ravel()).argmax())}
    moving = {"save_all": True, "append_images": [Image.fromarray(255 - RGB).convert("P")]}
    return {
        "clear.gif": gif(**clear),
        "moving.gif": gif(**moving),
        "wide.gif": gif(6),
        "wide-moving.gif": gif(6, **moving),
        "wide-moving-clear.gif": gif(6, **moving, **clear),
    }


def pnms() -> dict[str, bytes]:
    return {
        f"p{kind}-{largest}.pnm": pnm(kind, largest) for kind in (2, 3, 5, 6) for largest in (1, 100, 255, 1023, 65535)
    }


def readable_tiffs() -> dict[str, bytes]:
    files = {f"{name}16.tif": tiff(DEEP, extra) for name, extra in EXTRA_SAMPLES.items()}
    files |= {f"rgb-{depth}.tif": tiff((100 * RGB.astype(float)).astype(depth)) for depth in ("u2", "i4", "f4", "f8")}
    files |= {f"big-{depth}.tif": big_tiff((100 * GRAY.astype(float)).astype(depth)) for depth in ("f4", "f8")}
    return files | {"opaque.tif": tiff(np.dstack([RGB, np.full_like(GRAY, 255)]), 2), "floats.tif": tiff(RGBA / 255, 2)}


def refused_tiffs() -> dict[str, bytes]:
    """With holes, in planes, or of what is no number."""
    files = {f"{name}.tif": tiff(RGBA, extra) for name, extra in EXTRA_SAMPLES.items()}
    files |= {"gray-alpha.tif": tiff(RGBA[..., [0, 3]], 2), "gray-alpha16.tif": tiff(DEEP[..., [0, 3]], 2)}
    files["planes16.tif"] = tiff(DEEP[..., :3], planes=True)
    for name, value in (("nan", np.nan), ("far", 1e38), ("infinite", -np.inf)):
        for depth in ("f4", "f8"):
            pixels = GRAY.astype(depth)
            pixels[3, 4] = value
            files[f"{name}-{depth}.tif"] = tiff(pixels)
    return files
