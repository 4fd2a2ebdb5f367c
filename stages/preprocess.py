"""data/raw/images.zip -> data/prepared: pixels, the index, and what there is to know of their quality."""

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.errors import explained
from mlpstudy.files import write_json
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.index import write_index
from mlpstudy.preprocess.quality import describe


def main() -> None:
    config = load(PreprocessConfig, paths.CONFIGS / "preprocess.json")
    records = convert(paths.RAW_ZIP, paths.IMAGES, config)
    duplicates = find_duplicates(records, config)
    write_index(paths.INDEX, records, duplicates)
    dataset = describe(records, duplicates)
    write_json(paths.DATASET, dataset)
    unusable, copies = len(dataset["unusable"]), len(duplicates.copies)
    print(f"{len(records)} images, {unusable} unusable, {copies} exact copies, {len(duplicates.near)} near pairs")


if __name__ == "__main__":
    with explained():
        main()
