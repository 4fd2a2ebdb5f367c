"""images, split and a variant's config -> models/<variant>: one network per run, and their histories."""

import sys

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import explained
from mlpstudy.train.runs.variant import train_variant


def main(variant: str) -> None:
    config = load(VariantConfig, paths.VARIANT_CONFIGS / f"{variant}.json")
    train_variant(variant, config, read_split().runs)


if __name__ == "__main__":
    with explained():
        main(sys.argv[1])
