"""images, split and a variant's config -> models/<variant>: one network per run, and their histories."""

from mlpstudy.explained import explained

with explained():
    import sys

    from mlpstudy.contracts.runs import run_count
    from mlpstudy.errors import ConfigError
    from mlpstudy.stage_code import refuse_edited_code
    from mlpstudy.train.queue.variant import train_variant


def main(variant: str) -> None:
    refuse_edited_code("train")
    train_variant(variant, run_count())


if __name__ == "__main__":
    with explained():
        if len(sys.argv) != 2:
            raise ConfigError("stages/train.py: expected the name of one variant: `python stages/train.py baseline`")
        main(sys.argv[1])
