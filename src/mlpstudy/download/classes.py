"""A class must not vanish because its files were passed over: every class folder gives an image, or the stage stops."""

import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from mlpstudy.config.download import DownloadConfig
from mlpstudy.counted import counted
from mlpstudy.download.formats import EXPECTED
from mlpstudy.download.listing import EMPTY, Listing, PassedOver, numbered
from mlpstudy.download.names import HIDDEN, is_hidden, refuse_same_names
from mlpstudy.download.splits import split_named, splits_setting
from mlpstudy.errors import DataError, in_short, listed
from mlpstudy.printable import printable
from mlpstudy.watch import located

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2")


def check_classes(listing: Listing, config: DownloadConfig) -> None:
    """DataError: no image at all, a class folder without one, one class only, two files of one name."""
    classes = sorted({entry.label for entry in listing.entries})
    if not classes:
        raise DataError(no_images(listing, config))
    refuse_silent_classes(listing, config)
    if len(classes) == 1:
        wanted = f"in {config.labels}" if config.labels else f"class folders; {EXPECTED}; {or_table(config)}"
        raise DataError(f"only one class, {classes[0]}: expected at least two {wanted}")
    refuse_same_names(listing)


def no_images(listing: Listing, config: DownloadConfig) -> str:
    """That a source holds none, what it holds, and what helps."""
    counts = in_short(listing.reasons())
    source = real_path(config)
    there = f"; passed over: {counts}" if counts else " (nothing found)"
    return (
        f"{f'{source}: ' if source else ''}no images in class folders{there}; {EXPECTED}; "
        f"{or_table(config)}{archives_hint(listing, config)}"
    )


def or_table(config: DownloadConfig) -> str:
    """What says the classes where no folders do."""
    return f"or a table of their classes ({config.key('labels')})"


def archives_hint(listing: Listing, config: DownloadConfig) -> str:
    """How to come by the images of archives that lie in the source, which are not opened; empty where none do."""
    paths = map(listing.shown, listing.passed_over)
    archives = sorted(path for path in paths if path.lower().endswith(ARCHIVES))
    source = real_path(config)
    if len(archives) == 1 and source and located(source).is_dir():
        path = "/".join(part for part in (source.rstrip("/"), archives[0]) if part)
        return f"\nan archive lies in it, which `mlpstudy init {shlex.quote(printable(path))}` reads"
    return f"\narchives in it are not opened; {unpacking(archives)}" if archives else ""


def unpacking(archives: Sequence[str]) -> str:
    """Where to unpack archives: into class folders, or into split folders where one is called as a split."""
    names = in_short(map(printable, archives))
    if len(archives) == 1:
        return f"unpack it and name the folder of its images: {names}"
    if any(split_named(PurePosixPath(path).name.split(".")[0]) for path in archives):
        return f"unpack each into a folder of its name, and name the folder around these: {names}"
    return f"unpack each into a folder that is called as its class: {names}"


def real_path(config: DownloadConfig) -> str | None:
    """Of a source on disk: as the settings name it, or where that leads if it is a link, which init may take back."""
    if config.path is None or not located(config.path).is_symlink():
        return config.path
    return str(located(config.path).resolve())


def refuse_silent_classes(listing: Listing, config: DownloadConfig) -> None:
    """DataError where class folders hold no image; it says what lies in them."""
    speaking = {f"{entry.given}/{entry.label}" for entry in listing.entries}
    silent = {folder: items for folder, items in by_class(listing.passed_over).items() if folder not in speaking}
    if silent:
        raise DataError(
            f"class folders without an image, whose classes would be missing ({len(silent):,}):\n"
            f"{folder_lines(silent, listing)}\n"
            f"{help_for_silent(silent, config)}"
        )


def help_for_silent(silent: Mapping[str, list[PassedOver]], config: DownloadConfig) -> str:
    """Where there are no files at all, none can be converted."""
    if all(item.reason == EMPTY for items in silent.values() for item in items):
        return f"put images into each empty folder, delete it, or name it in {config.key('ignore')}"
    table = "" if config.labels else f"; if no folder is a class, name a table of the classes in {config.key('labels')}"
    return f"{EXPECTED}; convert the files, or name what is no class in {config.key('ignore')}{table}"


def refuse_silent_splits(listing: Listing, folders: Mapping[str, str], config: DownloadConfig) -> None:
    """DataError where some split folders hold no image in a class folder, such as a test set without labels."""
    speaking = {entry.given for entry in listing.entries}
    silent = {folder: split for folder, split in folders.items() if split not in speaking}
    if not speaking or not silent:
        return
    inside = {
        split: [item for item in listing.passed_over if item.path.startswith(f"{split}/")] for split in silent.values()
    }
    lines = listed(f"{listing.above}{folder}: {kinds(inside[split])}" for folder, split in silent.items())
    rest = {split: folder for folder, split in folders.items() if split in speaking}
    setting = f"; to go on without, {splits_setting(rest, config)}" if "train" in rest else ""
    raise DataError(
        f"{counted(len(silent), 'split folder holds', 'split folders hold')} no image in a class folder:\n{lines}\n"
        f"expected <split>/<class>/<file>{setting}"
    )


def passed_over_lines(listing: Listing) -> list[str]:
    """What a person is told of the files that were passed over: class by class, the others by reason."""
    classes = by_class([item for item in listing.passed_over if item.reason != HIDDEN])
    others = listing.skipped - Counter(item.reason for items in classes.values() for item in items)
    lines = [f"passed over: {files} ({reason})" for reason, files in sorted(others.items())]
    if classes:
        lines.append(f"passed over in class folders:\n{folder_lines(classes, listing)}")
    if listing.unlabelled:
        lines.append(f"without a label:\n{listed(listing.unlabelled)}")
    return lines


def by_class(passed_over: list[PassedOver]) -> dict[str, list[PassedOver]]:
    """<split>/<class> -> what was passed over in it, sorted; a hidden folder is no class."""
    classes: dict[str, list[PassedOver]] = defaultdict(list)
    for item in passed_over:
        split, _, path = item.path.partition("/")
        folder, slash, _ = path.partition("/")
        if slash and not is_hidden(folder):
            classes[f"{split}/{folder}"].append(item)
    return dict(sorted(classes.items()))


def folder_lines(classes: Mapping[str, list[PassedOver]], listing: Listing) -> str:
    """What was passed over of <split>/<class>, a line each, as these folders are called in the source."""
    names = {
        folder: listing.shown(items[0]).removesuffix(items[0].path.removeprefix(folder))
        for folder, items in classes.items()
    }
    return listed(f"{names[folder]}: {kinds(items)}" for folder, items in classes.items())


def kinds(items: list[PassedOver]) -> str:
    """How many files of which suffix were passed over and why, the most frequent first."""
    counts = sorted(Counter(kind(item) for item in items).items(), key=lambda pair: (-pair[1], pair[0]))
    return in_short(numbered(count, text) for text, count in counts)


def kind(item: PassedOver) -> str:
    """What a file is, by its suffix, and why it was passed over."""
    if item.reason == EMPTY:
        return EMPTY
    return f"{PurePosixPath(item.path).suffix.lower() or 'without suffix'} ({item.reason})"
