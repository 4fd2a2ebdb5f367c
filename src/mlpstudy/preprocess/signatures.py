"""Formats told by their first bytes, so that a file that cannot be read is called by its name, and not damaged."""

from mlpstudy.first_bytes import OTHER_FILES, OTHER_PICTURES, PACKED, format_among

# no more than the beginning, for what follows it may be damaged
KNOWN = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"BM": "BMP",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"MM\0+": "BigTIFF",  # with high bytes first
}
BIG_TIFF = b"II+\0"


def why_not_opened(data: bytes) -> str | None:
    """Where the first bytes tell what the file is, or would have been."""
    if not data:
        return "empty"
    for beginning, known in KNOWN.items():
        if data.startswith(beginning):
            return f"damaged at its beginning, or a kind of {known} that is not read here"
    if packed := format_among(PACKED, data):
        return f"an archive ({packed}): expected a picture; unpack it first"
    foreign = format_among(OTHER_PICTURES | OTHER_FILES, data)
    return f"{foreign}, a format that is not read here; convert it to PNG or TIFF" if foreign else None


def is_tiff(data: bytes) -> bool:
    """By its first bytes, in either byte order; BigTIFF in the one that Pillow reads."""
    return data[:4] in (b"II*\x00", b"MM\x00*", BIG_TIFF)
