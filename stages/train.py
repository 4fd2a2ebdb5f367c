"""images, split and a variant's config -> models/<variant>: one network per run, and their histories."""

import sys

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.train import VariantConfig
from mlpstudy.dataset import load_split
from mlpstudy.errors import explained
from mlpstudy.train.runs import train_variant


def main(variant: str) -> None:
    config = load(VariantConfig, paths.VARIANT_CONFIGS / f"{variant}.json")
    train_variant(variant, config, load_split().trainings)


if __name__ == "__main__":
    with explained():
        main(sys.argv[1])
