"""Compressed tar archives can only be read from front to back; the canonical zip wants its files sorted."""

import bz2
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.counted import in_bytes
from mlpstudy.download.archive import BROKEN, refusing
from mlpstudy.download.limits import refuse_total
from mlpstudy.download.storage import writing
from mlpstudy.errors import DataError
from mlpstudy.files import free_bytes

PIECE_BYTES = 1 << 20
XZ_MEMORY = 1 << 29  # bytes; unpacking what `xz -9` packs takes 65 MB, a hostile stream may ask for 4 GB
FREE_SHARE = 0.9  # of the free disk that the unpacked archive may take for a while


class GzipDecompressor:
    """zlib's under the names of bz2's and lzma's; it checks length and checksum of a stream at its end."""

    def __init__(self) -> None:
        self.stream = zlib.decompressobj(wbits=31)  # 31: gzip's header and trailer
        self.rest = b""  # taken in and not yet unpacked

    @property
    def eof(self) -> bool:
        """Has the stream ended?"""
        return self.stream.eof

    @property
    def needs_input(self) -> bool:
        """Is there nothing left to unpack of what was taken in?"""
        return not self.rest and not self.eof

    @property
    def unused_data(self) -> bytes:
        """What was taken in beyond the end of the stream."""
        return self.stream.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Takes in `data` and gives up to `max_length` unpacked bytes."""
        unpacked = self.stream.decompress(self.rest + data, max_length)
        self.rest = self.stream.unconsumed_tail
        return unpacked


# Each of one compressed stream, unpacked in bounded pieces
Decompressor = GzipDecompressor | lzma.LZMADecompressor | bz2.BZ2Decompressor

# by the first bytes of the file
DECOMPRESSORS: dict[bytes, Callable[[], Decompressor]] = {
    b"\x1f\x8b": GzipDecompressor,
    b"\xfd7zXZ\x00": partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, XZ_MEMORY),
    b"BZh": bz2.BZ2Decompressor,
}


@contextmanager
def plain_file(path: Path, config: DownloadConfig) -> Iterator[IO[bytes]]:
    """The uncompressed bytes of `path`, seekable: itself, or a nameless temporary file that dies with the process."""
    with path.open("rb") as compressed:
        head = compressed.read(6)
        compressed.seek(0)
        new = next((new for magic, new in DECOMPRESSORS.items() if head.startswith(magic)), None)
        if new is None:
            yield compressed
            return
        folder = paths.RAW_ZIP.parent  # where the images are going to need room anyway
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            plain = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed below)
        with plain:
            with writing(folder):
                unpack_to(plain, pieces(path, compressed, new), config)
            yield plain


def unpack_to(plain: IO[bytes], unpacked: Iterator[bytes], config: DownloadConfig) -> None:
    """Writes the pieces. DataError before they fill the disk, or take more of it than the settings allow."""
    free, size = free_bytes(paths.RAW_ZIP), 0
    for piece in unpacked:
        size += len(piece)
        refuse_total(size, config)
        if size > free * FREE_SHARE:
            raise DataError(
                f"{paths.RAW_ZIP.parent}: the source unpacks to more than {FREE_SHARE:.0%} of the {in_bytes(free)} "
                f"that are free on this disk; nothing of it was kept"
            )
        plain.write(piece)
    plain.seek(0)


def pieces(path: Path, compressed: IO[bytes], new: Callable[[], Decompressor]) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece; BrokenArchive where they are damaged or end too early."""
    unpacked = unpack(compressed, new)
    while True:
        with refusing(path):  # around the reading alone: what goes wrong with writing is another error
            piece = next(unpacked, None)
        if piece is None:
            return
        yield piece


def unpack(compressed: IO[bytes], new: Callable[[], Decompressor]) -> Iterator[bytes]:
    """The bytes of all streams in a file; as gzip, bzip2 and xz do, what follows the last of them is left out."""
    packed = compressed.read(PIECE_BYTES)
    first = True
    while packed := next_stream(packed, compressed):
        stream, untouched = new(), not first
        while not stream.eof:
            if not packed and stream.needs_input and not (packed := compressed.read(PIECE_BYTES)):
                raise EOFError("the end is missing")
            try:
                unpacked = stream.decompress(packed, PIECE_BYTES)
            except BROKEN:
                if untouched:
                    return
                raise
            packed, untouched = b"", False
            yield unpacked
        packed, first = stream.unused_data, False


def next_stream(packed: bytes, compressed: IO[bytes]) -> bytes:
    """What begins after the zeros that streams are padded with; nothing at the end of the file."""
    while not (packed := packed.lstrip(b"\0")):
        if not (packed := compressed.read(PIECE_BYTES)):
            break
    return packed
