"""Formats told by the first bytes of a file: download finds images by them, preprocess names what it cannot read."""

import re
from collections.abc import Mapping

# that OpenCV and Pillow decode
IMAGES = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "GIF": rb"GIF8[79]a",
    "BMP": rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0",  # the size of its second header follows
    "WebP": rb"RIFF.{4}WEBP",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "PNM": rb"P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s",  # .pbm, .pgm, .ppm
}
AVIF = {"AVIF": rb".{4}ftypavi[fs]"}  # decoded where Pillow was built with it
# pictures that are not decoded; the brands behind "ftyp" are ISO 14496-12's
OTHER_PICTURES = {
    "HEIC": rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)",
    "DICOM": rb".{128}DICM",
    "JPEG 2000": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    "JPEG XL": rb"\xff\x0a|\0\0\0\x0cJXL ",
    "Photoshop": rb"8BPS",
    "OpenEXR": rb"\x76\x2f\x31\x01",
}
# what may also lie under an image's name; under another one it is not looked for
OTHER_FILES = {
    "Canon raw": rb".{4}ftypcrx ",
    "PDF": rb"%PDF",
    "PostScript": rb"%!PS",
    "ICO": rb"\0\0\x01\0",
    "FITS": rb"SIMPLE  =",
    "HDF5": rb"\x89HDF",
    "SVG": rb"<svg",
}
# what holds pictures, but is none itself; tar's mark stands behind the first file's name and dates
PACKED = {
    "zip": rb"PK(\x03\x04|\x05\x06)",
    "gzip": rb"\x1f\x8b",
    "xz": rb"\xfd7zXZ\0",
    "bzip2": rb"BZh[1-9]",
    "tar": rb".{257}ustar",
    "RAR": rb"Rar!\x1a\x07",
    "7-Zip": rb"7z\xbc\xaf\x27\x1c",
}


def format_among(formats: Mapping[str, bytes], head: bytes) -> str | None:
    """The name of the format with which a file begins; None where it is none of these."""
    return next((name for name, pattern in formats.items() if re.match(pattern, head, re.DOTALL)), None)
