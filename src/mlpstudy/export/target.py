"""Where an export goes: nothing that a person made is written over, and nothing of an earlier export is left beside."""

import os
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import ConfigError
from mlpstudy.export.card import Files
from mlpstudy.export.metadata import MADE_BY

LONGEST = 255 - len("._predict.py.4194304.part")  # bytes of a stem: disks hold names of 255, and atomic() adds to them
GENERATOR = "mlpstudy export"  # by which a page tells that it is one


def files_of(target: Path, page: bool) -> Files:
    """Names of what is written side by side."""
    stem = target.stem
    return Files(target.name, f"{stem}.md", f"{stem}_predict.py", page_of(target).name if page else None)


def refuse_suffix(target: Path) -> None:
    """What a person names by mistake, such as a folder, is not written over."""
    if target.suffix != paths.ONNX or target.is_dir():
        raise ConfigError(f"{target}: expected the name of a file that ends in {paths.ONNX}, such as model{paths.ONNX}")


def refuse_foreign(target: Path, page: bool) -> None:
    """ConfigError that names a file which is in the way and no part of an earlier export; `page`: is one to be made?"""
    refuse_long(target)
    if target.exists() and not is_exported(target):
        raise ConfigError(f"{target}: is there, and was not written by `mlpstudy export`: expected another name")
    files, there = files_of(target, page), page_of(target)
    for beside in (target.with_name(files.card), target.with_name(files.script), there):
        if beside.exists() and not target.exists():
            raise ConfigError(f"{beside}: is there without a model, and would be written over: expected another name")
        if beside.is_dir() and (page or beside != there):
            raise ConfigError(f"{beside}: is a folder, where a file would be written: expected another name")
    if page and there.exists() and not is_page(there):
        raise ConfigError(f"{there}: is there, and was not written by `mlpstudy export`: expected another name")


def refuse_long(target: Path) -> None:
    """Before anything is computed: the script beside the model has the longest name."""
    if (length := len(os.fsencode(target.stem))) > LONGEST:
        raise ConfigError(
            f"{target}: a name of {length} bytes before {paths.ONNX}: expected at most {LONGEST}, for the files beside "
            "it have longer names"
        )


def page_of(target: Path) -> Path:
    """Where the page of a model lies, if it has one."""
    return target.with_suffix(".html")


def is_page(file: Path) -> bool:
    """Does an HTML file say that `mlpstudy export` wrote it?"""
    return file.is_file() and f'<meta name="generator" content="{GENERATOR}">'.encode() in file.read_bytes()


def is_exported(file: Path) -> bool:
    """Does a model say that `mlpstudy export` wrote it?"""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        model = onnx.load(file, load_external_data=False)
    except (DecodeError, OSError):
        return False
    return any(each.key == MADE_BY for each in model.metadata_props)


def remove_page(target: Path) -> Path | None:
    """Takes away the page of an earlier export, which holds the model of then; gives its name, if there was one.

    What somebody else wrote under this name stays.
    """
    page = page_of(target)
    if not is_page(page):
        return None
    page.unlink()
    return page
