"""From <class>/<file> or <split>/<class>/<file> to the one layout of images.zip."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from mlpstudy.config.download import PartName
from mlpstudy.download.listing import IMAGE_SUFFIXES, Entry, Listing, top_folders
from mlpstudy.errors import DataError

SPLIT_FOLDERS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
EXPECTED = f"expected <class>/<file> or <split>/<class>/<file>, files ending in {', '.join(IMAGE_SUFFIXES)}"


def arrange(listing: Listing, splits: Mapping[PartName, str] | None) -> Listing:
    """Entries renamed to <split>/<class>/<file>, sorted; split `all` where the source brings none."""
    folders = given_folders(listing, splits) if splits else recognised_folders(listing)
    skipped = Counter(listing.skipped)
    entries: list[Entry] = []
    too_deep: list[str] = []
    for entry in listing.entries:
        split, inner = placed(entry.path, folders)
        if split is None:
            skipped["outside of the split folders"] += 1
        elif "/" not in inner:
            skipped["not in a class folder"] += 1
        elif inner.count("/") > 1:
            too_deep.append(entry.path)
        else:
            entries.append(replace(entry, path=f"{split}/{inner}"))
    refuse_deep(too_deep)
    return Listing(sorted(entries, key=lambda entry: entry.path), skipped)


def placed(path: str, folders: Mapping[str, str]) -> tuple[str | None, str]:
    """The split of a file and its path inside of it; folder "" holds all."""
    for folder, split in folders.items():
        prefix = f"{folder}/" if folder else ""
        if path.startswith(prefix):
            return split, path.removeprefix(prefix)
    return None, path


def given_folders(listing: Listing, splits: Mapping[PartName, str]) -> dict[str, str]:
    """Folder -> split as the settings name them; each must be there and hold one split."""
    folders = {folder.strip("/"): str(split) for split, folder in splits.items()}
    if len(folders) < len(splits):
        raise DataError(f"splits = {dict(splits)}: expected a folder of its own for each split")
    for folder, split in folders.items():
        if not any(entry.path.startswith(f"{folder}/") for entry in listing.entries):
            found = ", ".join(top_folders(listing)) or "none"
            raise DataError(f"splits.{split} = {folder}: no images in that folder of the source; found: {found}")
    return folders


def recognised_folders(listing: Listing) -> dict[str, str]:
    """Folder -> split by the usual names; {"": "all"} where the top folders are classes."""
    tops = top_folders(listing)
    splits = {top: SPLIT_FOLDERS[top.lower()] for top in tops if top.lower() in SPLIT_FOLDERS}
    # a class may well be called "training"; a split holds class folders
    deep = {entry.path.split("/")[0] for entry in listing.entries if entry.path.count("/") >= 2}
    if not splits or len(splits) < len(tops):
        if deep & splits.keys():
            others = ", ".join(top for top in tops if top not in splits)
            raise DataError(
                f"split folders {', '.join(splits)} stand beside {others}: name them in splits, or set root"
            )
        return {"": "all"}
    if len(set(splits.values())) < len(splits):
        raise DataError(f"folders {', '.join(splits)}: two of them for one split; say which in splits")
    return splits


def refuse_deep(paths: list[str]) -> None:
    if paths:
        shown = "\n".join(f"  {path}" for path in sorted(paths)[:10])
        raise DataError(f"{len(paths)} images lie deeper than a class folder; {EXPECTED}, or set root:\n{shown}")


def check_classes(listing: Listing) -> None:
    """Refuses a source without images, with one class only, or with two files of one name."""
    names = Counter(entry.path for entry in listing.entries)
    classes = sorted({name.split("/")[1] for name in names})
    passed_over = ", ".join(f"{count} {reason}" for reason, count in sorted(listing.skipped.items()) if count)
    if not classes:
        raise DataError(f"no images in class folders ({passed_over or 'nothing'} found); {EXPECTED}")
    if len(classes) == 1:
        raise DataError(f"only one class, {classes[0]}: expected at least two class folders; {EXPECTED}")
    twice = "\n".join(f"  {name}" for name, count in names.items() if count > 1)
    if twice:
        raise DataError(f"the source holds several files of one name:\n{twice}")
