"""Formats told by their first bytes, so that a file that cannot be read is called by its name, and not damaged."""

BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"mif1": "HEIC", b"crx ": "Canon raw"}  # ISO 14496-12
KNOWN = {b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"BM": "BMP", b"GIF8": "GIF", b"RIFF": "WebP"}
FOREIGN = {
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"8BPS": "Photoshop",
    b"%PDF": "PDF",
    b"%!PS": "PostScript",
    b"\x00\x00\x01\x00": "ICO",
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"SIMPLE  =": "FITS",
    b"\x89HDF": "HDF5",
    b"<svg": "SVG",
}


def why_not_opened(data: bytes) -> str | None:
    """Where the first bytes tell what the file is, or would have been."""
    if not data:
        return "empty"
    for beginning, known in KNOWN.items():
        if data.startswith(beginning):
            return f"damaged at its beginning, or a kind of {known} that is not read here"
    foreign = foreign_format(data)
    return f"{foreign}, a format that is not read here; convert it to PNG or TIFF" if foreign else None


def foreign_format(data: bytes) -> str | None:
    """Name of a format that is not read here, by the first bytes of a file."""
    if data[4:8] == b"ftyp" and data[8:12] in BRANDS:
        return BRANDS[data[8:12]]
    if data[128:132] == b"DICM":
        return "DICOM"
    return next((name for beginning, name in FOREIGN.items() if data.startswith(beginning)), None)


def is_tiff(data: bytes) -> bool:
    """By its first bytes, in either byte order."""
    return data[:4] in (b"II*\x00", b"MM\x00*")
