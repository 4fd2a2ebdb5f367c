"""data/raw/images.zip -> data/prepared: pixels, the index, and what there is to know of their quality; and
data/features: what a frozen backbone makes of the same images, where data.features names one."""

from mlpstudy.errors import READ_AGAIN
from mlpstudy.explained import explained

with explained():
    import zipfile

    from mlpstudy import paths
    from mlpstudy.config.base import load
    from mlpstudy.config.preprocess import PreprocessConfig
    from mlpstudy.contracts.features import write_backbone
    from mlpstudy.contracts.groups import read_groups
    from mlpstudy.contracts.index import write_index
    from mlpstudy.contracts.quality import write_quality
    from mlpstudy.preprocess.convert import convert
    from mlpstudy.preprocess.duplicates import find_duplicates
    from mlpstudy.preprocess.features import constant_lines, extractor_of
    from mlpstudy.preprocess.found import found_lines
    from mlpstudy.preprocess.quality import describe
    from mlpstudy.preprocess.rows import index_rows
    from mlpstudy.stage_code import refuse_edited_code


def main() -> None:
    refuse_edited_code("preprocess")
    config = load(PreprocessConfig, paths.CONFIGS / "preprocess.json")
    extractor = extractor_of(config)
    records = convert(paths.RAW_ZIP, paths.IMAGES, config, extractor)
    write_backbone(extractor.info() if extractor else None)
    with zipfile.ZipFile(paths.RAW_ZIP) as archive:
        duplicates = find_duplicates(records, config, read_groups(archive))
    quality = describe(records, duplicates)
    write_index(index_rows(records, duplicates))
    write_quality(quality)
    print(*found_lines(quality), *constant_lines(extractor, records), sep="\n")
    refuse_edited_code("preprocess")


if __name__ == "__main__":
    with explained(of_images=READ_AGAIN):
        main()
