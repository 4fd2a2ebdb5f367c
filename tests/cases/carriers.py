"""Folders with links in them, and the ways to carry a folder. A new case is one small builder under a name."""

import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.download.sources import files, make_folder

OUT, NOWHERE, CIRCLE = (
    "a link that leads out of the source",
    "a link that leads to no file or folder",
    "a link that leads in a circle",
)


def plain(folder: Path) -> None:
    """No link at all."""
    make_folder(folder, files())


def hard_links_to_another_split(folder: Path) -> None:
    """The same file is in the training and in the test set: a leak that must not get lost on the way."""
    make_folder(folder, files(below="train/"))
    for name in ("cats", "dogs"):
        (folder / "test" / name).mkdir(parents=True)
        os.link(folder / "train" / name / "a.png", folder / "test" / name / "x.png")


def link_to_a_file(folder: Path) -> None:
    make_folder(folder, files())
    (folder / "cats" / "c.png").symlink_to("a.png")
    (folder / "cats" / "d.png").symlink_to("../dogs/b.png")


def link_to_a_class_folder(folder: Path) -> None:
    make_folder(folder, files())
    (folder / "birds").symlink_to("cats")


def link_to_a_link(folder: Path) -> None:
    make_folder(folder, files())
    (folder / "birds").symlink_to("wolves")
    (folder / "wolves").symlink_to("dogs")
    (folder / "cats" / "c.png").symlink_to("../birds/a.png")


def link_into_a_hidden_folder(folder: Path) -> None:
    """As git-annex and DataLad keep files: named links into a store."""
    make_folder(folder, files())
    make_folder(folder, {".store/ab/12": (folder / "dogs" / "a.png").read_bytes()})
    (folder / "dogs" / "c.png").symlink_to("../.store/ab/12")


def links_inside_of_what_is_linked_to(folder: Path) -> None:
    make_folder(folder, files())
    (folder / "dogs" / "puppy.png").symlink_to("a.png")
    (folder / "birds").symlink_to("dogs")


def splits_of_links(folder: Path) -> None:
    """One pool of images, and splits that only name them."""
    make_folder(folder, files(below=".pool/"))
    for split in ("train", "test"):
        (folder / split).mkdir()
        for name in ("cats", "dogs"):
            (folder / split / name).symlink_to(f"../.pool/{name}")


FOLLOWED = (
    plain,
    hard_links_to_another_split,
    link_to_a_file,
    link_to_a_class_folder,
    link_to_a_link,
    link_into_a_hidden_folder,
    links_inside_of_what_is_linked_to,
    splits_of_links,
)


def linked(target: str, name: str, folder: Path) -> None:
    """Two classes, and a link."""
    make_folder(folder, files())
    (folder / name).symlink_to(target)


# builder -> the line of the error that names the link
REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a class is a link to another disk": (partial(linked, "/usr", "birds"), f"birds: {OUT}"),
    "an image is a link to a secret": (partial(linked, "/etc/passwd", "cats/c.png"), f"cats/c.png: {OUT}"),
    "a link to the folder above": (partial(linked, "../outside", "birds"), f"birds: {OUT}"),
    "a link out and in again by way of the root": (
        partial(linked, "../../../../x", "cats/c.png"),
        f"cats/c.png: {OUT}",
    ),
    "a link to what is not there": (partial(linked, "a-lost.png", "cats/c.png"), f"cats/c.png: {NOWHERE}"),
    "a link to itself": (partial(linked, "birds", "birds"), f"birds: {CIRCLE}"),
    "a link to its own folder": (partial(linked, ".", "cats/again"), f"cats/again: {CIRCLE}"),
    "a link to the top": (partial(linked, "..", "cats/again"), f"cats/again: {CIRCLE}"),
}


def as_tar(suffix: str, folder: Path) -> Path:
    """A tar as GNU tar makes it: the second name of a file is a hard link to the first."""
    path = folder.with_name(f"{folder.name}.{suffix}")
    mode = suffix.removeprefix("tar").removeprefix(".")
    with tarfile.open(path, f"w:{mode}") as archive:  # type: ignore[call-overload]
        archive.add(folder, arcname=".")
    return path


def as_zip(folder: Path) -> Path:
    """A zip as `zip --symlinks` makes it: links are small files that hold their target."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_symlink():
                info = zipfile.ZipInfo(name)
                info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, str(file.readlink()))
            else:
                archive.write(file, name)
    return path


CARRIERS: dict[str, Callable[[Path], Path]] = {
    "folder": lambda folder: folder,
    "zip": as_zip,
    "tar": partial(as_tar, "tar"),
    "tar.gz": partial(as_tar, "tar.gz"),
    "tar.xz": partial(as_tar, "tar.xz"),
    "tar.bz2": partial(as_tar, "tar.bz2"),
}
