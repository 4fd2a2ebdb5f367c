"""Names the class of pictures by the model beside this file: `python digits_predict.py a.jpg` asks digits.onnx.

Needs onnxruntime, numpy and opencv-python-headless (python -m pip install ...), and nothing else. Pictures are read as
those of the training were, value for value; rare kinds of which OpenCV alone would make something else are refused.
What it prints, separated by tabs: file, class, probability. Exit status 1: a picture, or the model, cannot be read."""

import argparse
import json
import os
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unicodedata import category

import cv2
import numpy as np

# Kind -> how its files begin
KINDS = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG",
    "WebP": rb"RIFF....WEBP",
    "TIFF": rb"II[*+]\0|MM\0\*",
    "BMP": rb"BM",
    "GIF": rb"GIF8",
    "PNM": rb"P[1-6]\s",
    "AVIF": rb"....ftypavi[fs]",
}
SUFFIX = re.compile(r"\.(jpe?g|jpe|jfif|png|webp|tiff?|bmp|gif|p[bgpn]m|avifs?)$", re.IGNORECASE)
OTHER = re.compile(  # pictures that are read only where their first bytes say another kind, as of a JPEG called .heic
    r"(?i)\.(hei[cf]|hif|dcm|dicom|jp2|j2k|jp[fx]|jxl|ps[db]|exr|svgz?|nii)$"
)
RAW = re.compile(  # of cameras: never read, for those that begin as TIFF does hold a thumbnail there
    r"(?i)\.(3fr|arw|cr[23]|dng|nef|nrw|orf|pef|raf|rw2|srw)$"
)
PNM = re.compile(rb"P([2356])" + 3 * rb"(?:\s|#[^\r\n]*[\r\n])+(0*[1-9]\d{0,8})" + rb"\s")  # width, height, white
BMP_CHANNELS = ("210", "0123", "2103", "3102", "3210")  # bytes of red, green, blue and alpha that OpenCV heeds
ORIENTATION, BITS, SAMPLES, PLANES, EXTRA_SAMPLE = 274, 258, 277, 284, 338  # tags of TIFF 6.0 and EXIF
SHORT, LONG = 3, 4  # types of a tag, of 16 and of 32 bits; all that are asked for here are of 16, but for LONG
RESIZABLE = ("uint8", "uint16", "int16", "float32", "float64")
GREYS = "leaves one or two greys, so that the answer tells nothing: bring it to that range"
BEYOND = 1e30  # no brightness, but the mark of a missing value


def silence_opencv() -> None:
    """What is wrong with a picture is told in a line of its own."""
    if hasattr(cv2, "setLogLevel"):  # before OpenCV 4.13
        cv2.setLogLevel(0)
    else:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def main(names: Sequence[str]) -> int:
    """A picture a line; the exit status."""
    out: Any = sys.stdout
    out.reconfigure(errors="backslashreplace")  # of a terminal that lacks a letter of a name
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read at its import: nothing is sent anywhere
    import onnxruntime

    silence_opencv()
    model = Path(__file__).with_name(Path(__file__).stem.removesuffix("_predict") + ".onnx")
    try:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has a class for each kind of trouble, and no common one
        print(f"{model}: no model that onnxruntime can run:", *(str(error).split() or [repr(error)]), file=sys.stderr)
        return 1
    about, bad = session.get_modelmeta().custom_metadata_map, 0
    if missing := {"classes", "image_size", "channels"} - about.keys():  # as some programs leave that shrink models
        print(f"{model}: its metadata lack {min(missing)}: expected the file as it was exported", file=sys.stderr)
        return 1
    for doubt in json.loads(about.get("doubts", "[]")):
        print(f"warning: {printable(doubt)}", file=sys.stderr)
    files = [file for given in names for file in pictures(given) or [given]]
    for name in files:
        try:
            (probabilities,) = session.run(None, {"images": read(name, about)[None]})[0]
            if not np.isfinite(probabilities).all():
                raise ValueError("the model gives no probabilities for it")
        except (OSError, ValueError, IndexError, MemoryError, cv2.error) as error:
            print(f"{printable(name)}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
            bad += 1
            continue
        label = json.loads(about["classes"])[probabilities.argmax()]
        print(printable(name), printable(label), f"{probabilities.max():.6f}", sep="\t", flush=True)
    if bad:
        print(f"error: {bad:,} of {len(files):,} could not be read", file=sys.stderr)
    return 1 if bad else 0


def printable(name: str) -> str:
    """What would end a line or a cell, a terminal might take for a command, or is no text, is written as \\x1b."""
    return "".join(ascii(letter)[1:-1] if category(letter).startswith("C") else letter for letter in name)


def pictures(name: str) -> list[str]:
    """What ends as pictures do below a folder, or cannot be read or listed, but for what is hidden."""
    files: list[str] = []
    errors: list[OSError] = []
    for folder, below, names in os.walk(name, onerror=errors.append):
        below[:] = sorted(each for each in below if not each.startswith(".") and each != "__MACOSX")
        files += [f"{folder}/{each}" for each in sorted(names) if not each.startswith(".")]
    # no pipes; not Path.exists, which raises in a folder that may not be entered: reading the file tells that
    files = [file for file in files if os.path.isfile(file) or not os.path.exists(file)]  # noqa: PTH110, PTH113
    ends = (SUFFIX, OTHER, RAW)
    shown = [file for file in files if any(end.search(file) for end in ends) or not os.access(file, os.R_OK)]
    return shown + [error.filename for error in errors if error.filename != name]  # not what is no folder itself


def read(name: str, about: Mapping[str, str]) -> Any:
    """(S, S, C) uint8, as the training images were read; ValueError or OSError says why not."""
    if RAW.search(name):
        raise ValueError("a picture of a format that is not read here")
    if Path(name).exists() and not Path(name).is_file() and os.access(name, os.R_OK):
        # a pipe without a writer is never read out
        raise ValueError("a folder without pictures, a pipe or a device: expected a file, or a folder of pictures")
    pixels, deep = decode(Path(name).read_bytes())
    S, (H, W), gray = int(about["image_size"]), pixels.shape[:2], about["channels"] == "gray"
    if (largest := int(about.get("largest_image_px", H * W))) < H * W:
        raise ValueError(f"{W}x{H} pixels, more than largest_image_px = {largest} of the model: scale it down")
    low, high = brightness(pixels, about) if deep else (0, 255)
    shrunk = cv2.resize(pixels, (min(W, S), min(H, S)), interpolation=cv2.INTER_AREA)
    small: Any = cv2.resize(shrunk, (S, S), interpolation=cv2.INTER_LINEAR)
    small = small.astype(np.float32) if deep else small
    if gray and small.ndim == 3:
        small = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    if deep:
        if flattens(pixels, low, high):
            scale = f"the scale of the training images, {low} to {high}"
            print(f"{printable(name)}: warning: {scale}, {GREYS}", file=sys.stderr)
        small = to_bytes(small, low, high)
    return small[..., None].repeat(1 if gray else 3, 2) if small.ndim == 2 else small[..., ::-1]


def brightness(pixels: Any, about: Mapping[str, str]) -> tuple[float, float]:
    """What becomes 0 and what becomes 255, of samples of more than 8 bits."""
    if "brightness" in about:
        low, high = json.loads(about["brightness"])
        return low, high
    if not is_whole(pixels) or pixels.min() < 0 or pixels.max() > 255:
        raise ValueError("more than 8 bits a sample, and the model knows no scale for them")
    return 0, 255


def to_bytes(values: Any, low: float, high: float) -> Any:
    """Those of low become 0, those of high 255."""
    return np.rint((values.clip(low, high).astype(float) - low) * (255 / ((high - low) or 1))).astype(np.uint8)


def flattens(pixels: Any, low: float, high: float) -> bool:
    """Are one or two greys left where there were more, as of values from 0 to 1 on a scale up to 4095?"""
    ends = np.array([pixels.min(), pixels.max()], float)
    greys, steps = int(np.ptp(to_bytes(ends, low, high))) + 1, np.ptp(ends)
    return bool(greys < 3 and (greys < steps + 1 if is_whole(pixels) else steps > 0))


def is_whole(pixels: Any) -> bool:
    """No fractions; float32 is stored for their sake."""
    return bool(pixels.dtype != np.float32 and (pixels == np.rint(pixels)).all())


def decode(data: bytes) -> tuple[Any, bool]:
    """(H, W) or (H, W, BGR) upright, on white; and whether it needs a scale, as samples of more than 8 bits do."""
    kind = next((kind for kind, head in KINDS.items() if re.match(head, data, re.DOTALL)), None)
    if kind is None:
        raise ValueError(f"no picture of a kind that is read here: expected {', '.join(KINDS)}")
    if kind == "PNM" and data[1:2] in b"2356":
        return decode_pnm(data)
    stored = opencv(data, cv2.IMREAD_UNCHANGED)  # TIFF upright, others as they lie
    if kind == "BMP" and has_other_masks(data):
        raise ValueError("a BMP with exchanged channels, which OpenCV reads otherwise: expected it as a PNG")
    if kind == "AVIF" and (stored.shape[2:] == (4,) or re.search(b"irot|imir|Exif", data[:4096])):
        raise ValueError("a transparent or turned AVIF, which OpenCV reads otherwise: expected it as a PNG")
    if stored.dtype.kind == "f" and not (np.abs(stored) < BEYOND).all():
        raise ValueError(f"holds values that are no numbers, or beyond {BEYOND:g}")
    if kind == "TIFF":
        return decode_tiff(data, stored)
    parts = chunks(data) if kind in ("PNG", "WebP") else {}
    exif = data.partition(b"Exif\0\0")[2] if kind == "JPEG" else parts.get(b"eXIf", parts.get(b"EXIF", b""))
    exif = exif.removeprefix(b"Exif\0\0")
    if is_turned_by_some(exif):
        raise ValueError("its EXIF tells the orientation in a form that readers take otherwise: expected 16 bits")
    # the training took AVIF of 10 and 12 bits for 8
    deep, way = stored.dtype != np.uint8 and kind != "AVIF", tags(exif).get(ORIENTATION, 1)
    if stored.ndim == 3 and stored.shape[2] == 4 and TRANSPARENT[kind](data):
        return upright(on_white(stored), way), deep
    if b"tRNS" in parts and stored.ndim == 2 and not deep:  # one gray is transparent
        stored[stored == int.from_bytes(parts[b"tRNS"], "big") * 255 // (2 ** data[24] - 1)] = 255
        return upright(stored, way), deep
    if parts.get(b"tRNS") and not deep:
        raise ValueError("a PNG whose transparent colours OpenCV passes over: expected them in an alpha channel")
    return opencv(data, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR if deep else cv2.IMREAD_COLOR), deep


def opencv(data: bytes, flags: int) -> Any:
    """What OpenCV decodes; ValueError where it gives up."""
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        limit = re.search(r"CV_(IO_MAX_IMAGE_\w+)", error.err)
        advice = f": scale it down, or set OPENCV_{limit[1]} in the environment to more" if limit else ""
        raise ValueError(f"refused by OpenCV: {error.err}{advice}") from None
    if pixels is None:
        raise ValueError("no picture that OpenCV can read: damaged, or of a rare kind")
    return pixels


def decode_pnm(data: bytes) -> tuple[Any, bool]:
    """PGM and PPM, scaled by the largest value that they declare, which OpenCV does not do; colours to 8 bits."""
    header = PNM.match(data)
    if not header or int(header[4]) > 65535:
        raise ValueError("damaged: a PNM without width, height and largest value")
    W, H, largest = (int(number) for number in header.groups()[1:])
    gray, plain = header[1] in b"25", header[1] in b"23"
    deep, count = gray and largest > 255, W * H * (1 if gray else 3)
    try:
        if plain:
            samples: Any = np.array(data[header.end() :].split()[:count], np.int64)
        else:
            samples = np.frombuffer(data, ">u2" if largest > 255 else "u1", count, header.end())
        shaped = samples.reshape((H, W) if gray else (H, W, 3))
    except ValueError:
        raise ValueError(f"damaged: fewer than {W}x{H} pixels") from None
    white, depth = (65535, np.uint16) if deep else (255, np.uint8)
    scaled = np.rint(shaped / largest * white).clip(0, white).astype(depth)
    return (scaled if gray else np.ascontiguousarray(scaled[..., ::-1])), deep


def decode_tiff(data: bytes, stored: Any) -> tuple[Any, bool]:
    """ValueError where OpenCV makes something else of it than the training saw."""
    about, depth, colours = tags(data), stored.dtype, stored.ndim == 3
    alpha = about.get(EXTRA_SAMPLE, 1)  # 0: of unknown meaning, which shows nothing
    if about.get(SAMPLES) == 2 and (about.get(BITS) != 8 or alpha):
        raise ValueError("a TIFF of transparent gray, which OpenCV does not read: expected it as a PNG")
    if depth == np.uint8:
        if colours and (stored[..., 3:] < 255).any():
            raise ValueError("a transparent TIFF of 8 bits, which OpenCV reads otherwise: expected it as a PNG")
        return opencv(data, cv2.IMREAD_COLOR), False
    if about.get(PLANES) == 2:
        raise ValueError("a TIFF in planes, which OpenCV does not read: expected its colours pixel by pixel")
    if colours:
        transparent = stored.shape[2] == 4 and depth == np.uint16 and alpha
        stored = on_white(stored) if transparent else np.ascontiguousarray(stored[..., :3])
    return stored if depth.name in RESIZABLE else stored.astype(float), True


def on_white(pixels: Any) -> Any:
    """BGRA -> BGR; white is the largest value of the sample type."""
    white = np.iinfo(pixels.dtype).max
    share = pixels[..., 3:].astype(np.float32) / white
    return np.rint(pixels[..., :3] * share + white * (1 - share)).astype(pixels.dtype)


def upright(stored: Any, way: int) -> Any:
    """By one of EXIF's eight orientations; no other number turns anything."""
    turned = stored.swapaxes(0, 1) if way in (5, 6, 7, 8) else stored
    turned = turned[:, ::-1] if way in (2, 3, 6, 7) else turned
    return np.ascontiguousarray(turned[::-1] if way in (3, 4, 7, 8) else turned)


def chunks(data: bytes) -> dict[bytes, bytes]:
    """Name -> content: of a PNG up to its pixels, or of a WebP. ValueError of a PNG where a checksum is wrong that the
    training looked at: up to the pixels, and of what is seen."""
    parts: dict[bytes, bytes] = {}
    png, name = data.startswith(b"\x89PNG"), b""
    at = 8 if png else 12
    while at + 8 <= len(data) and name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at) if png else struct.unpack_from("<4sI", data, at)[::-1]
        end, seen = at + 8 + length, b"IDAT" not in parts or name[:1].isupper() or name in (b"tRNS", b"eXIf")
        if png and seen and zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            raise ValueError(f"damaged: checksum of its {name.decode('latin-1')} part")
        if b"IDAT" not in parts:
            parts.setdefault(name, data[at + 8 : end])
        at = end + (4 if png else length % 2)
    return parts


def tags(block: bytes) -> dict[int, int]:
    """Number -> first value, of a TIFF's first picture or of EXIF, which is built alike; those before any damage."""
    return {tag: values[2 if kind == LONG else 1] for tag, kind, _, values in entries(block)}


def entries(block: bytes) -> Iterator[tuple[int, int, int, list[int]]]:
    """Number, type, how many values, and the first one (or where it stands) as 8, 16 and 32 bits."""
    low, big = block.startswith(b"I"), b"+" in block[2:4]
    order = "<" if low else ">"
    (start, where), (count, width), entry = (("Q", 8), ("Q", 8), "HHQ8s") if big else (("I", 4), ("H", 2), "HHI4s")
    with suppress(struct.error):
        (at,) = struct.unpack_from(order + start, block, where)
        for number in range(struct.unpack_from(order + count, block, at)[0]):
            place = at + width + number * struct.calcsize(order + entry)
            *about, value = struct.unpack_from(order + entry, block, place)
            yield *about, [int.from_bytes(value[:size], "little" if low else "big") for size in (1, 2, 4)]


def is_turned_by_some(exif: bytes) -> bool:
    """Might its orientation turn a picture, in another form than the one that all readers know?"""
    odd = [entry for entry in entries(exif) if entry[0] == ORIENTATION and entry[1:3] != (SHORT, 1)]
    return any(count != 1 or any(2 <= way <= 8 for way in ways) for _, _, count, ways in odd)


def has_other_masks(data: bytes) -> bool:
    """Of 32 bits, are its channels told by masks, and in another order than BMP_CHANNELS?"""
    known = [b"".join((255 << 8 * int(byte)).to_bytes(4, "little") for byte in order) for order in BMP_CHANNELS]
    masks = data[54 : 70 if data[14] >= 56 else 66].removesuffix(bytes(4))
    return data[14] >= 40 and (data[28], data[30]) == (32, 3) and masks not in known


def bmp_is_transparent(data: bytes) -> bool:
    """Does its header say which bits tell?"""
    return data[14] >= 56 and any(data[66:70])


def gif_is_transparent(data: bytes) -> bool:
    """Has its first frame a transparent colour?"""
    at, flags = 13 + (6 << (data[10] & 7) if data[10] & 128 else 0), 0
    while data[at] == 0x21:  # extensions, in blocks that begin with their length
        flags = data[at + 3] if data[at + 1] == 0xF9 else flags
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    return bool(flags & 1)


def png_is_transparent(data: bytes) -> bool:
    """Not by one transparent colour of 16 bits, which the training takes as it is."""
    return data[24] != 16 or data[25] in (4, 6)


TRANSPARENT: dict[str, Callable[[bytes], bool]] = {
    "BMP": bmp_is_transparent,
    "GIF": gif_is_transparent,
    "PNG": png_is_transparent,
    "WebP": bool,
}

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("picture", nargs="+", help="a file, or a folder: all below that end in .jpg, .png, ...")
    try:
        sys.exit(main(asked.parse_args().picture))
    except BrokenPipeError:  # whoever read what is printed, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains at its end
        sys.exit(1)
