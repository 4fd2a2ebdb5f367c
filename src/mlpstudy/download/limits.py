"""How much a source may hold: an archive of a few kilobytes can claim, or unpack to, more than any disk takes."""

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.listing import Listing
from mlpstudy.errors import DataError

MB, GB = 10**6, 10**9


def check_limits(listing: Listing, config: DownloadConfig) -> None:
    """By the sizes that entries claim, before any is read; whoever reads them holds them to that."""
    large = [entry for entry in listing.entries if entry.size > config.largest_file_mb * MB]
    if large:
        lines = "\n".join(f"  {entry.path!a}: {entry.size / MB:,.1f} MB" for entry in large[:10])
        raise DataError(
            f"{len(large)} files are larger than largest_file_mb = {config.largest_file_mb}, a setting of the source:"
            f"\n{lines}"
        )
    if len(listing.entries) > config.most_files:
        raise DataError(
            f"{len(listing.entries):,} images, more than most_files = {config.most_files}, a setting of the source"
        )
    refuse_total(sum(entry.size for entry in listing.entries), config)


def refuse_total(size: int, config: DownloadConfig) -> None:
    if size > config.largest_total_gb * GB:
        raise DataError(
            f"the source unpacks to more than largest_total_gb = {config.largest_total_gb:g}, a setting of the source"
        )
