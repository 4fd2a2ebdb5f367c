"""Archives of a few kilobytes that ask for gigabytes. A case is a builder and the sentence that refuses it."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.download.sources import files, make_tar, make_zip

ZEROS = 61_440_000  # bytes, a multiple of 512: three times the memory that the test allows
CLAIM = 1000  # bytes that the header of a zip's member claims for them


def with_member(method: int, name: str, path: Path) -> Path:
    """A zip with one member of ZEROS bytes that claims CLAIM, in the local and in the central header."""
    make_zip(path, files())
    with zipfile.ZipFile(path, "a", method) as archive, archive.open(name, "w", force_zip64=False) as member:
        for _ in range(ZEROS // 1_024_000):
            member.write(bytes(1_024_000))
    data = bytearray(path.read_bytes())
    true = struct.pack("<I", ZEROS)
    while (offset := data.find(true)) >= 0:
        struct.pack_into("<I", data, offset, CLAIM)
    path.write_bytes(data)
    return path


def method_number(number: int, path: Path) -> Path:
    """A zip whose members all say that they are compressed by another method."""
    make_zip(path, files())
    data = bytearray(path.read_bytes())
    for signature, field in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        offset = -1
        while (offset := data.find(signature, offset + 1)) >= 0:
            struct.pack_into("<H", data, offset + field, number)
    path.write_bytes(data)
    return path


def long_header(kind: bytes, path: Path) -> Path:
    """A compressed tar whose first header claims a name of ZEROS bytes, and holds it."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = kind, ZEROS
    squeeze = zlib.compressobj(9, wbits=31)
    with path.open("wb") as handle:
        handle.write(squeeze.compress(header.tobuf()))
        for _ in range(ZEROS // 1_024_000):
            handle.write(squeeze.compress(bytes(1_024_000)))
        handle.write(squeeze.flush())
    return path


def wide_dictionary(path: Path) -> Path:
    """A tar.xz that asks for a dictionary of 1.5 GB."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}]
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, data in files().items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    packed = bytearray(lzma.compress(plain.getvalue(), filters=filters))
    # the block header follows the stream header of 12 bytes: size, flags, filter 0x21, 1 byte of properties, the size
    assert packed[14:16] == b"\x21\x01"
    packed[16] = 39  # 3 GiB (.xz format, 5.3.1); 40 is 4 GiB
    length = (packed[12] + 1) * 4
    struct.pack_into("<I", packed, 12 + length - 4, zlib.crc32(packed[12 : 12 + length - 4]))
    path.write_bytes(packed)
    return path


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "LZMA in a zip": (
        partial(with_member, zipfile.ZIP_LZMA, "cats/bomb.png"),
        r"members compressed in ways that are not read \(1\); expected stored or deflated.*\n  'cats/bomb.png': LZMA",
    ),
    "bzip2 in a zip, in a file without suffix": (
        partial(with_member, zipfile.ZIP_BZIP2, "cats/bomb"),
        "expected stored or deflated.*\n  'cats/bomb': bzip2",
    ),
    "deflate in a zip": (
        partial(with_member, zipfile.ZIP_DEFLATED, "cats/bomb.png"),
        r"\('cats/bomb.png'\): not a whole zip.*Bad CRC-32",
    ),
    "the name of a tar's member": (partial(long_header, tarfile.GNUTYPE_LONGNAME), f"a header claims {ZEROS}"),
    "the attributes of a tar's member": (partial(long_header, tarfile.XHDTYPE), f"a header claims {ZEROS}"),
    "the attributes of a whole tar": (partial(long_header, tarfile.XGLTYPE), f"a header claims {ZEROS}"),
    "the dictionary of xz": (wide_dictionary, "Memory usage limit exceeded"),
    **{
        f"zip method {number}": (partial(method_number, number), f"expected stored or deflated.*: {name}")
        for number, name in {9: "Deflate64", 93: "Zstandard", 98: "PPMd", 77: "77"}.items()
    },
}

GARBAGE = b"left by a careless tool"
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def packed(suffix: str, before: bytes = b"", after: bytes = b"") -> Path:
    """A compressed tar between other bytes."""
    plain = make_tar(Path("plain.tar"), files()).read_bytes()
    path = Path(f"in.tar.{suffix}")
    path.write_bytes(before + PACKERS[suffix](plain) + after)
    return path


def in_two_streams(suffix: str, between: bytes = b"") -> Path:
    """As `cat a.gz b.gz`, or as a parallel packer makes it."""
    plain = make_tar(Path("plain.tar"), files()).read_bytes()
    path = Path(f"in.tar.{suffix}")
    path.write_bytes(PACKERS[suffix](plain[:1000]) + between + PACKERS[suffix](plain[1000:]))
    return path
