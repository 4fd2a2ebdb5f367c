"""What a file says of itself before its pixels are decoded."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from mlpstudy.errors import in_one_line
from mlpstudy.preprocess.signatures import BIG_TIFF, is_tiff, why_not_opened

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "AVIF")  # Pillow knows others that run programs (EPS)
TRANSPARENT = ("RGBA", "LA", "PA", "RGBa", "La")
ORIENTATION = 0x0112  # EXIF 2.32, 4.6.4, and TIFF 6.0: 1 is upright, 2 to 8 are the other ways a picture can lie
WIDTH, HEIGHT, BITS_PER_SAMPLE, SAMPLES_PER_PIXEL, PLANES, SAMPLE_FORMAT = 256, 257, 258, 277, 284, 339  # TIFF 6.0
BY_PILLOW = (Exception,)  # its plugins raise OSError, SyntaxError, ValueError, zlib.error, ...
BY_TAGS = (TypeError, ValueError)  # of a TIFF that hold something else than numbers
APART = 2  # value of PLANES: all of one colour, then all of the next
SIGNED, FLOAT = 2, 3  # values of SAMPLE_FORMAT


class Undecodable(Exception):
    """One file is no usable image; the message says why, without its name."""


@contextmanager
def damage_told(errors: tuple[type[Exception], ...]) -> Iterator[None]:
    """Makes Undecodable of these errors."""
    try:
        yield
    except errors as error:
        raise Undecodable(f"damaged: {in_one_line(error)}") from None


@dataclass(frozen=True)
class Header:
    """What a file says of itself before its pixels are decoded."""

    data: bytes  # the whole file
    format: str  # as Pillow names it
    mode: str  # as Pillow names it: L, RGB, CMYK, P, RGBA, I;16, ...; made up for TIFFs that Pillow does not open
    width: int  # px, as stored
    height: int
    deep: bool  # samples of more than 8 bits, signed or floating-point
    transparent: bool
    orientation: int
    image: Image.Image | None  # None for TIFFs that Pillow does not open

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height

    @property
    def decoded_bytes(self) -> int:
        """What the pixels take while they are decoded, copies included; an estimate."""
        return self.pixels * (8 if self.deep or self.transparent else 6 if self.orientation != 1 else 3)


@contextmanager
def open_header(data: bytes) -> Iterator[Header]:
    """Undecodable where the file is empty, of an unknown format, or its header is damaged."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        yield unusual_tiff(data)
        return
    except BY_PILLOW as error:
        raise Undecodable(f"damaged: {in_one_line(error)}") from None
    with image:
        yield described(data, image)


def described(data: bytes, image: Image.Image) -> Header:
    """From what Pillow reads. Undecodable where tags are damaged, or say that the file is of a kind not read."""
    with damage_told(BY_TAGS):
        deep, way = is_deep(data, image), orientation(image)
    if deep and isinstance(image, TiffImagePlugin.TiffImageFile):
        refuse_misread(image.tag_v2)
    # Pillow would turn the whole of a 16-bit gray PNG with a transparent level white
    transparent = image.mode in TRANSPARENT or ("transparency" in image.info and not deep)
    format = "JPEG" if image.format == "MPO" else str(image.format)  # MPO: several JPEGs, of which the first counts
    return Header(data, format, image.mode, *image.size, deep, transparent, way, image)


def is_deep(data: bytes, image: Image.Image) -> bool:
    """Has it samples of more than 8 bits, signed or floating-point?"""
    if image.format == "PNG":
        return data[24] == 16  # bit depth, in IHDR, which comes first
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        return max(tags.get(BITS_PER_SAMPLE, (1,))) > 8 or not {SIGNED, FLOAT}.isdisjoint(tags.get(SAMPLE_FORMAT, ()))
    return image.mode[0] in "IF"


def refuse_misread(tags: TiffImagePlugin.ImageFileDirectory_v2) -> None:
    """Undecodable for deep TIFFs of which OpenCV makes something else without a word.

    Of colours in planes it gives what the memory held before; of gray with transparency, 8 bits.
    """
    samples = tags.get(SAMPLES_PER_PIXEL, 1)
    if samples == 2:
        raise Undecodable("a TIFF of two samples a pixel: expected gray with transparency as a PNG")
    if samples > 1 and tags.get(PLANES) == APART:
        raise Undecodable("a TIFF of more than 8 bits with its colours in planes: expected them pixel by pixel")


def orientation(image: Image.Image) -> int:
    """1 to 8; damaged EXIF counts as none. XMP, which `Image.getexif` reads too, does not turn pictures elsewhere."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        value = image.tag_v2.get(ORIENTATION)
    else:
        value = exif_orientation(image.info.get("exif", b""))
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def exif_orientation(data: bytes) -> object:
    """The tag as it stands in an EXIF block; None where there is none, or it is damaged."""
    exif = Image.Exif()
    try:
        exif.load(data)
        return exif.get(ORIENTATION)
    except BY_PILLOW:
        return None


def unusual_tiff(data: bytes) -> Header:
    """TIFFs of kinds that Pillow lacks, such as 64-bit gray or colours of 32 bits: OpenCV reads many of them."""
    if not is_tiff(data):
        raise Undecodable(why_not_opened(data) or f"not an image of a known format ({', '.join(FORMATS)})")
    try:
        tags = TiffImagePlugin.ImageFileDirectory_v2(data[: 16 if data.startswith(BIG_TIFF) else 8])
        file = io.BytesIO(data)
        file.seek(tags.next)
        tags.load(file)
        width, height, bits = int(tags[WIDTH]), int(tags[HEIGHT]), max(tags[BITS_PER_SAMPLE])
    except Exception:
        raise Undecodable("damaged: a TIFF without a readable header") from None
    refuse_misread(tags)
    mode = f"{tags.get(SAMPLES_PER_PIXEL, 1)}x{bits} bit"
    return Header(data, "TIFF", mode, width, height, deep=True, transparent=False, orientation=1, image=None)
