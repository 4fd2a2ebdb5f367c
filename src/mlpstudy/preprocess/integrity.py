"""Damage that decoders pass over: each format's own means of telling.

BMP, uncompressed TIFF and lossy WebP carry no checksum: damage inside of them cannot be told from a picture.
"""

import zlib
from collections.abc import Callable, Iterator

from PIL import TiffImagePlugin

from mlpstudy.errors import in_one_line
from mlpstudy.preprocess.header import BY_PILLOW, BY_TAGS, Header, Undecodable, damage_told

STRIP_OFFSETS, STRIP_BYTES, TILE_OFFSETS, TILE_BYTES, COMPRESSION = 273, 279, 324, 325, 259  # TIFF 6.0
UNCOMPRESSED, DEFLATE = 1, (8, 32946)
PIECE = 1 << 20  # bytes that a strip is unpacked into at a time


def check_png(header: Header) -> None:
    """Every chunk that decides what is seen is whole, its checksum right (PNG specification, 5.3). Pillow has checked
    all up to the pixels."""
    view = memoryview(header.data)
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = int.from_bytes(view[at : at + 4], "big"), bytes(view[at + 4 : at + 8])
        end = at + 12 + length
        if end > len(view):
            raise Undecodable("damaged: truncated")
        seen = kind[:1].isupper() or kind in (b"tRNS", b"eXIf")  # others may be wrong: texts, dates
        if seen and zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise Undecodable(f"damaged: checksum of its {kind.decode('latin-1')} part")
        at = end


def check_tiff(header: Header) -> None:
    """All strips or tiles unpack, where they are compressed; decoders notice where they are missing."""
    if not isinstance(header.image, TiffImagePlugin.TiffImageFile):
        return
    tags = header.image.tag_v2
    for offset, length in [*strips(tags, STRIP_OFFSETS, STRIP_BYTES), *strips(tags, TILE_OFFSETS, TILE_BYTES)]:
        if tags.get(COMPRESSION) in DEFLATE:
            check_deflated(header.data[offset : offset + length])
    if tags.get(COMPRESSION, UNCOMPRESSED) not in (UNCOMPRESSED, *DEFLATE):
        check_by_pillow(header.image)


def strips(tags: TiffImagePlugin.ImageFileDirectory_v2, offsets: int, lengths: int) -> Iterator[tuple[int, int]]:
    """Offset in the file and length of each, in bytes."""
    return zip(tags.get(offsets, ()), tags.get(lengths, ()), strict=False)


def check_deflated(data: bytes) -> None:
    """zlib's own checksum, which libtiff does not look at."""
    stream = zlib.decompressobj()
    with damage_told((zlib.error,)):
        while data and not stream.eof:
            stream.decompress(data, PIECE)
            data = stream.unconsumed_tail


def check_by_pillow(image: TiffImagePlugin.TiffImageFile) -> None:
    """Pillow stops at broken LZW and fax data, where OpenCV goes on."""
    try:
        image.load()
    except BY_PILLOW as error:
        if "not available" in str(error):  # a compression Pillow lacks is no damage
            return
        raise Undecodable(f"damaged: {in_one_line(error)}") from None


CHECKS: dict[str, Callable[[Header], None]] = {"PNG": check_png, "TIFF": check_tiff}


def check_integrity(header: Header) -> None:
    """Undecodable where the file is damaged. JPEG is checked while it is decoded, others have nothing to check by."""
    if check := CHECKS.get(header.format):
        with damage_told(BY_TAGS):
            check(header)
