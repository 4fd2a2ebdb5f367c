"""Which files are images that the later stages decode: by suffix, else by the first bytes."""

from functools import cache
from pathlib import PurePosixPath

from mlpstudy.download.listing import HEAD_BYTES, Entry
from mlpstudy.errors import DataError
from mlpstudy.first_bytes import AVIF, IMAGES, OTHER_PICTURES, format_among

IMAGE_SUFFIXES = tuple(f".{suffix}" for suffix in "bmp gif jfif jpe jpeg jpg pbm pgm png pnm ppm tif tiff webp".split())
EXPECTED = (
    f"expected <class>/<file> or <split>/<class>/<file>, files ending in {', '.join(IMAGE_SUFFIXES)} "
    f"or recognised by their first bytes"
)
RAW = "raw photograph"  # of a camera: its first bytes are often TIFF's, but what decodes as TIFF is a thumbnail
OTHER_SUFFIXES = {
    "AVIF": ".avif .avifs",
    "HEIC": ".heic .heif .hif",
    "DICOM": ".dcm .dicom",
    "JPEG 2000": ".jp2 .j2k .jpf .jpx",
    "JPEG XL": ".jxl",
    "Photoshop": ".psd .psb",
    "OpenEXR": ".exr",
    "SVG": ".svg .svgz",
    "NIfTI": ".nii",
    RAW: ".3fr .arw .cr2 .cr3 .dng .nef .nrw .orf .pef .raf .rw2 .srw",
}
FORMAT_OF_SUFFIX = {suffix: name for name, suffixes in OTHER_SUFFIXES.items() for suffix in suffixes.split()}
NOT_AN_IMAGE, UNREADABLE = "not an image", "cannot be read"


def why_no_image(entry: Entry) -> str | None:
    """The reason to pass a file over; None where it is an image."""
    suffix = PurePosixPath(entry.path).suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        return None
    try:
        head = entry.head(HEAD_BYTES)
    except DataError:  # no error yet: most files without an image's suffix are none
        return why_unsupported(suffix, b"") or UNREADABLE
    if suffix in FORMAT_OF_SUFFIX:
        return why_unsupported(suffix, head)
    name = format_of(head)
    if name in IMAGES:
        return None
    return unsupported(name) if name else NOT_AN_IMAGE


def format_of(head: bytes) -> str | None:
    """The format of a picture by its first HEAD_BYTES bytes, decoded or not; None where it is none."""
    return format_among(IMAGES | AVIF | OTHER_PICTURES, head)


def why_unsupported(suffix: str, head: bytes) -> str | None:
    """The reason to pass over a picture whose suffix names a format that is not decoded; None for any other.

    Telephones and programs save JPEG under names that end in .heic: what the first bytes say counts for more.
    """
    name = FORMAT_OF_SUFFIX.get(suffix.lower())
    if name is None:
        return None
    found = None if name == RAW else format_of(head)
    return None if found in IMAGES else unsupported(found or name)


def unsupported(name: str) -> str | None:
    """The reason to pass over a picture of this format; None for AVIF where Pillow here reads it."""
    return None if name == "AVIF" and reads_avif() else f"{name}, which is not supported"


@cache
def reads_avif() -> bool:
    """Was the installed Pillow built with AVIF? Its wheels are from version 11.3 on."""
    from PIL import features  # late: most sources hold no AVIF

    return "avif" in features.get_supported()
