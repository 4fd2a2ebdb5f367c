"""data/prepared/index.csv -> data/split: who is training, validation and test in each training."""

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.split import SplitConfig
from mlpstudy.errors import explained
from mlpstudy.split.index import read_index
from mlpstudy.split.make import divide
from mlpstudy.split.write import write_split


def main() -> None:
    config = load(SplitConfig, paths.CONFIGS / "split.json")
    division = divide(read_index(paths.INDEX), config)
    write_split(paths.SPLIT, division)
    info, counts = division.split.info, division.split.info["counts"]
    print(f"{config.scheme}, {division.split.trainings} trainings: {counts['kept']} of {counts['images']} images kept")
    for reason, images in info["left_out"].items():
        print(f"left out: {images} ({reason})")
    print(", ".join(f"{part} {min(counts[part])} to {max(counts[part])}" for part in ("train", "validation", "test")))


if __name__ == "__main__":
    with explained():
        main()
