"""data/raw/images.zip -> data/prepared: pixels, the index, and what there is to know of their quality."""

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.index import write_index
from mlpstudy.contracts.quality import write_quality
from mlpstudy.errors import explained
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.preprocess.rows import index_rows


def main() -> None:
    config = load(PreprocessConfig, paths.CONFIGS / "preprocess.json")
    records = convert(paths.RAW_ZIP, paths.IMAGES, config)
    duplicates = find_duplicates(records, config)
    quality = describe(records, duplicates)
    write_index(index_rows(records, duplicates))
    write_quality(quality)
    unusable, counts = len(quality.unusable), quality.duplicates
    print(
        f"{quality.images} images, {unusable} unusable, {counts.exact_copies} exact copies, "
        f"{counts.near_pairs} near pairs"
    )


if __name__ == "__main__":
    with explained():
        main()
