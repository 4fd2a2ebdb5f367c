"""Tiny image folders and archives for the tests of download."""

import io
import tarfile
import zipfile
from pathlib import Path

import cv2
import numpy as np

from mlpstudy.config.download import DownloadConfig

CLASSES = {"cats/a.png": 0, "cats/b.png": 40, "dogs/a.png": 80, "dogs/b.png": 120}  # path -> grey level


def png(level: int) -> bytes:
    return cv2.imencode(".png", np.full((4, 4), level, np.uint8))[1].tobytes()


def files(names: dict[str, int] = CLASSES, below: str = "") -> dict[str, bytes]:
    return {f"{below}{name}": png(level) for name, level in names.items()}


def make_folder(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def make_zip(path: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def names(raw: Path) -> list[str]:
    return zipfile.ZipFile(raw).namelist()


def make_tar(path: Path, contents: dict[str, bytes], *others: tarfile.TarInfo) -> Path:
    """Compressed as the suffix says; `others` are members without data, such as links."""
    suffix = path.suffix.removeprefix(".").replace("tgz", "gz")
    with tarfile.open(path, f"w:{suffix if suffix != 'tar' else ''}") as archive:  # type: ignore[call-overload]
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in others:
            archive.addfile(member)
    return path


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def at(path: Path | str, **settings: object) -> DownloadConfig:
    return DownloadConfig.model_validate({"kind": "path", "path": str(path), **settings})
