"""The named source -> data/raw/images.zip."""

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.gather import gather
from mlpstudy.errors import explained


def main() -> None:
    listing = gather(load(DownloadConfig, paths.CONFIGS / "download.json"), paths.RAW_ZIP)
    classes = {entry.path.split("/")[1] for entry in listing.entries}
    print(f"{len(listing.entries)} images in {len(classes)} classes")
    for reason, files in sorted(listing.skipped.items()):
        if files:
            print(f"passed over: {files} ({reason})")


if __name__ == "__main__":
    with explained():
        main()
