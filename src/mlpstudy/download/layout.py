"""From <class>/<file> or <split>/<class>/<file> to the one layout of images.zip."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from mlpstudy.config.download import DownloadConfig, PartName
from mlpstudy.download.classes import kinds, refuse_silent_splits
from mlpstudy.download.formats import EXPECTED
from mlpstudy.download.links import refuse_links
from mlpstudy.download.listing import Listing, PassedOver, top_folders
from mlpstudy.download.names import is_hidden, tidy
from mlpstudy.download.splits import guess_splits, split_named, splits_setting
from mlpstudy.errors import DataError, in_short, listed
from mlpstudy.printable import list_item

LOOSE, OTHER_FOLDER = "not in a class folder", "outside of the split folders"


def arrange(listing: Listing, config: DownloadConfig) -> Listing:
    """Paths renamed to <split>/<class>/<file>, sorted; split `all` where the source brings none."""
    folders = given_folders(listing, config) if config.splits else recognised_folders(listing, config)
    placed = place_in_splits(listing, folders)
    refuse_links(placed)
    refuse_deep(placed, listing, config)
    loose = [PassedOver(entry.path, LOOSE, entry.origin) for entry in placed.entries if entry.path.count("/") == 1]
    entries = [entry for entry in placed.entries if entry.path.count("/") == 2]
    entries.sort(key=lambda entry: entry.path)
    arranged = replace(placed, entries=entries, passed_over=placed.passed_over + loose)
    refuse_silent_splits(arranged, folders, config)
    return arranged


def place_in_splits(listing: Listing, folders: Mapping[str, str]) -> Listing:
    """Paths renamed to <split>/<path inside of its folder>; what lies in no split folder is only counted."""
    entries = [(entry, renamed(entry.path, folders)) for entry in listing.entries]
    passed_over = [(item, renamed(item.path, folders)) for item in listing.passed_over]
    outside = Counter(OTHER_FOLDER for _, path in entries if path is None)
    outside += Counter(item.reason for item, path in passed_over if path is None)
    return Listing(
        [replace(entry, path=path, origin=entry.path) for entry, path in entries if path is not None],
        [replace(item, path=path, origin=item.path) for item, path in passed_over if path is not None],
        listing.elsewhere + outside,
        listing.tables,
        above=listing.above,
    )


def renamed(path: str, folders: Mapping[str, str]) -> str | None:
    """<split>/<path inside of its folder>; None outside of all folders. Folder "" holds everything."""
    for folder, split in folders.items():
        prefix = f"{folder}/" if folder else ""
        if path.startswith(prefix):
            return f"{split}/{path.removeprefix(prefix)}"
    return None


def given_folders(listing: Listing, config: DownloadConfig) -> dict[str, str]:
    """Folder -> split as the settings name them; each must be there and hold one split."""
    splits = config.splits or {}
    folders = {tidy(folder).strip("/"): str(split) for split, folder in splits.items()}
    if len(folders) < len(splits):
        raise DataError(f"{config.key('splits')} = {dict(splits)}: expected a folder of its own for each split")
    for folder, split in folders.items():
        if not any(entry.path.startswith(f"{folder}/") for entry in listing.entries):
            refuse_links(listing)  # the folder may lie behind one
            there = kinds([item for item in listing.passed_over if item.path.startswith(f"{folder}/")])
            tops = in_short(map(list_item, visible_folders(listing))) or "none"
            setting = f"{config.key('splits')}.{split} = {folder}"
            instead = f", but {there}" if there else ""
            raise DataError(f"{setting}: no images in that folder of the source{instead}; its top folders: {tops}")
    return folders


def recognised_folders(listing: Listing, config: DownloadConfig) -> dict[str, str]:
    """Folder -> split by the usual names; {"": "all"} where the top folders are classes."""
    tops = top_folders(listing)
    others = [top for top in tops if not split_named(top)]
    splits = {top: split for top in visible_folders(listing) if (split := split_named(top))}
    if splits and not others:
        refuse_two_for_one(splits, listing, config)
        return {folder: str(split) for folder, split in splits.items()}
    # a class may well be called "training"; a split holds class folders
    deep = {entry.path.split("/")[0] for entry in listing.entries if entry.path.count("/") >= 2}
    if deep & splits.keys():
        refuse_splits_beside(splits, others, listing, config)
    return {"": "all"}


def refuse_splits_beside(
    splits: Mapping[str, PartName], others: list[str], listing: Listing, config: DownloadConfig
) -> None:
    """DataError where folders named like splits lie beside others; with the setting, where it can be guessed."""
    guess = with_last(first_or_guess(splits, listing), others, listing)
    hint = f"name the splits, as in {splits_setting(guess, config)}, or " if guess else ""
    raise DataError(
        f"split folders {', '.join(splits)} stand beside {in_short(map(list_item, others))}: "
        f"{hint}set {config.key('root')}, or leave folders out with {config.key('ignore')}"
    )


def visible_folders(listing: Listing) -> list[str]:
    """The first folder of each path, sorted; also of what was passed over, or a split would vanish with its files."""
    tops = {path.split("/")[0] for path in listing.paths() if "/" in path}
    return sorted(top for top in tops if not is_hidden(top))


def refuse_two_for_one(splits: Mapping[str, PartName], listing: Listing, config: DownloadConfig) -> None:
    """DataError where two folders stand for one split; with the setting, where it can be guessed."""
    if len(set(splits.values())) < len(splits):
        guess = first_or_guess(splits, listing)
        setting = (
            f"as in {splits_setting(guess, config)}" if guess else f"and which is train, in {config.key('splits')}"
        )
        raise DataError(f"folders {', '.join(splits)}: two of them for one split; say which, {setting}")


def first_or_guess(splits: Mapping[str, PartName], listing: Listing) -> dict[str, str] | None:
    """Split -> folder: the first of each, or a guess where none is called train, for every setting must name one."""
    first = first_of_each(splits)
    return first if "train" in first else guess_splits([entry.path for entry in listing.entries])


def with_last(guess: dict[str, str] | None, others: list[str], listing: Listing) -> dict[str, str] | None:
    """The same with the one split that it lacks, where one other folder with classes is left, whatever its name."""
    missing = [split for split in get_args(PartName) if split not in (guess or {})]
    left = [top for top in others if top not in (guess or {}).values()]
    if guess is None or len(missing) != 1 or len(left) != 1 or not holds_classes(left[0], listing):
        return guess
    whole = guess | {missing[0]: left[0]}
    return {split: whole[split] for split in get_args(PartName)}


def holds_classes(folder: str, listing: Listing) -> bool:
    """Do images lie in folders of it, and none beside these?"""
    paths = [entry.path for entry in listing.entries if entry.path.startswith(f"{folder}/")]
    return bool(paths) and all(path.count("/") >= 2 for path in paths)


def first_of_each(splits: Mapping[str, PartName]) -> dict[str, str]:
    """Split -> its first folder."""
    first = {split: folder for folder, split in reversed(list(splits.items()))}
    return {split: first[split] for split in get_args(PartName) if split in first}


def refuse_deep(placed: Listing, listing: Listing, config: DownloadConfig) -> None:
    """DataError where images lie in folders of a class folder; where these look like splits, with the setting."""
    deep = [placed.shown(entry) for entry in placed.entries if entry.path.count("/") > 2]
    if not deep:
        return
    guess = None if config.splits else guess_splits([entry.path for entry in listing.entries])
    if guess:
        raise DataError(
            f"{', '.join(guess.values())}: all images lie two folders deep. If these folders are splits, say which "
            f"is which (a guess by their names and sizes):\n  {splits_setting(guess, config)}\n"
            f"If they are classes, their images must lie directly in them; {EXPECTED}; "
            f"or a table of file, class and, where images belong together, group ({config.key('labels')})"
        )
    splits = "" if config.splits else f"name the splits ({config.key('splits')} = {{train: FOLDER, test: FOLDER}}), "
    raise DataError(
        f"images deeper than a class folder ({len(deep):,}). Where classes hold folders of patients or videos, or "
        f"these hold classes, a table of file, class and group says it ({config.key('labels')}, docs/images.md). "
        f"Otherwise {EXPECTED}; {splits}set {config.key('root')}, or leave folders out with {config.key('ignore')}:\n"
        f"{listed(sorted(deep))}"
    )
