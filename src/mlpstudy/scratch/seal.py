"""Digests of what waits in scratch: a bit that flipped on the disk must not become a network that counts.

A checkpoint, and the trials of a search so far, carry their digest in front. A finished run, and what evaluate keeps of
a competitor, have a small file beside them, written last, with the digests of their files. What does not fit is not
taken: it is computed anew, and written over.
"""

from collections.abc import Sequence
from pathlib import Path

import xxhash

from mlpstudy.files import quick_digest, read_json, write_json

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
    write_json(seal, {file.name: quick_digest(file) for file in files})


def intact_files(seal: Path) -> list[Path]:
    """Those that the seal was written for, where all lie beside it as they were then; else none."""
    try:
        digests = read_json(seal)
        files = [seal.parent / name for name in digests]
        return files if digests == {file.name: quick_digest(file) for file in files} else []
    except (OSError, ValueError, TypeError):  # missing or damaged, the seal itself perhaps
        return []
