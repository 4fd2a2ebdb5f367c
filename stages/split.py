"""data/prepared/index.csv -> data/split: who is training, validation and test in each run."""

from mlpstudy.errors import READ_AGAIN
from mlpstudy.explained import explained

with explained():
    from mlpstudy import paths
    from mlpstudy.config.base import load
    from mlpstudy.config.split import SplitConfig
    from mlpstudy.contracts.index import read_index
    from mlpstudy.contracts.split import write_split
    from mlpstudy.split.enough import few_tested
    from mlpstudy.split.leftout import left_out_lines
    from mlpstudy.split.make import divide
    from mlpstudy.split.planned import plan_lines
    from mlpstudy.stage_code import refuse_edited_code


def main() -> None:
    refuse_edited_code("split")
    config = load(SplitConfig, paths.CONFIGS / "split.json")
    index = read_index()
    division = divide(index, config)
    write_split(division.split, division.left_out)
    info, counts = division.split.info, division.split.info.counts
    print(f"{info.scheme}, {division.split.runs} runs: {counts.kept:,} of {counts.images:,} images kept")
    for line in left_out_lines(info.left_out, index, config):
        print(line)
    sizes = {"train": counts.train, "validation": counts.validation, "test": counts.test}
    print(", ".join(f"{part} {min(images):,} to {max(images):,}" for part, images in sizes.items()))
    for line in [*few_tested(division.split, config.score), *plan_lines(division.split, config)]:
        print(line)
    refuse_edited_code("split")


if __name__ == "__main__":
    with explained(of_images=READ_AGAIN):
        main()
