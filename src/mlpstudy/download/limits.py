"""How much a source may hold: an archive of a few kilobytes can claim, or unpack to, more than any disk takes."""

from pathlib import Path

from mlpstudy.config.download import DownloadConfig
from mlpstudy.counted import in_bytes
from mlpstudy.download.listing import Listing
from mlpstudy.errors import DataError, listed
from mlpstudy.files import free_bytes
from mlpstudy.printable import printable

MB, GB = 10**6, 10**9


def check_limits(listing: Listing, config: DownloadConfig) -> None:
    """By the sizes that entries claim, before any is read; whoever reads them holds them to that."""
    large = [entry for entry in (*listing.entries, *listing.tables) if entry.size > config.largest_file_mb * MB]
    if large:
        lines = listed(f"'{printable(entry.path)}': {entry.size / MB:,.1f} MB" for entry in large)
        limit = f"{config.key('largest_file_mb')} = {config.largest_file_mb}"
        raise DataError(f"files ({len(large):,}) larger than {limit}:\n{lines}")
    refuse_many(len(listing.entries), config)
    refuse_total(sum(entry.size for entry in listing.entries), config)


def refuse_many(files: int, config: DownloadConfig) -> None:
    """DataError where a source lists more files than it may."""
    if files > config.most_files:
        raise DataError(f"the source holds more files than {config.key('most_files')} = {config.most_files}")


def refuse_total(size: int, config: DownloadConfig) -> None:
    """DataError where a source unpacks to more bytes than it may."""
    if size > config.largest_total_gb * GB:
        limit = f"{config.key('largest_total_gb')} = {config.largest_total_gb:g}"
        raise DataError(f"the source unpacks to more than {limit}")


def check_free_space(path: Path, size: int) -> None:
    """DataError where `size` bytes are more than is free on the disk of a file or folder that is to be written."""
    free = free_bytes(path)
    if size > free:
        raise DataError(f"{path}: needs {in_bytes(size)}, and its disk has {in_bytes(free)} free; nothing was written")
