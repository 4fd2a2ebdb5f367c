"""Digests of what waits in scratch: a bit that flipped on the disk must not become a network that counts.

A checkpoint carries its digest in front; a finished run has a small file beside it, written last, with the digests of
its network and its history. What does not fit is deleted, and the run starts anew.
"""

from collections.abc import Sequence
from pathlib import Path

import xxhash

from mlpstudy.files import file_digest, read_json, write_json

DIGEST_BYTES = 16


def with_digest(data: bytes) -> bytes:
    """The digest, then the data."""
    return xxhash.xxh3_128_digest(data) + data


def without_digest(data: bytes) -> bytes | None:
    """The data behind a digest; None where the two do not fit."""
    digest, content = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    return content if xxhash.xxh3_128_digest(content) == digest else None


def write_seal(seal: Path, files: Sequence[Path]) -> None:
    """Keeps the digests of these files by their names."""
    write_json(seal, {file.name: file_digest(file) for file in files})


def sealed_files(seal: Path) -> list[Path]:
    """Those that lie beside the seal and that it was written for; none where it is missing or damaged."""
    try:
        return [seal.parent / name for name in read_json(seal)]
    except (OSError, ValueError, TypeError):
        return []


def is_intact(seal: Path, files: Sequence[Path]) -> bool:
    """Are these files as they were when the seal was written?"""
    try:
        digests = read_json(seal)
        return bool(digests == {file.name: file_digest(file) for file in files})
    except (OSError, ValueError):
        return False
