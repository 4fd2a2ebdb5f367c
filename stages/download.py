"""The named source -> data/raw/images.zip, and data/passed_over.json: what of it was not used."""

from mlpstudy.explained import explained

with explained():
    from mlpstudy import paths
    from mlpstudy.config.base import load
    from mlpstudy.config.download import DownloadConfig
    from mlpstudy.contracts.passed_over import write_passed_over
    from mlpstudy.download.classes import passed_over_lines
    from mlpstudy.download.counts import passed_over_counts
    from mlpstudy.download.gather import gather
    from mlpstudy.stage_code import refuse_edited_code
    from mlpstudy.watch import remember, seen


def main() -> None:
    """Reads the source that resolve named, and says what was used of it and what not."""
    refuse_edited_code("download")
    config = load(DownloadConfig, paths.CONFIGS / "download.json")
    # before it is read: what changes meanwhile is told later
    look = seen(config.path, config.labels) if config.path else None
    listing = gather(config, paths.RAW_ZIP)
    write_passed_over(passed_over_counts(listing))
    if config.path:
        remember(config.path, look, config.labels)
    classes = {entry.label for entry in listing.entries}
    print(f"{len(listing.entries):,} images in {len(classes):,} classes")
    for line in passed_over_lines(listing):
        print(line)
    refuse_edited_code("download")


if __name__ == "__main__":
    with explained():
        main()
