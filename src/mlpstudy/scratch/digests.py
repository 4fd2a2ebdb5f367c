"""Digests of files and versions of packages, by which results that wait in `.scratch` are found again."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import xxhash


def digest(files: Iterable[Path]) -> str:
    """Of names, sizes and contents, in this order: 32 hexadecimal digits."""
    hashed = xxhash.xxh3_128()
    for file in files:
        hashed.update(f"{file.name}:{file.stat().st_size}:".encode())
        with file.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                hashed.update(chunk)
    return hashed.hexdigest()


def joint_digest(texts: Iterable[str]) -> str:
    """Of texts such as other digests: 16 hexadecimal digits."""
    return xxhash.xxh3_64_hexdigest("\n".join(texts).encode())


def installed_version(package: str) -> str:
    """Empty where it is not installed: without a search nobody needs Optuna."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
