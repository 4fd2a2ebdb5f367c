"""images, split and all models -> data/predictions, data/measures: what every competitor predicts, measured by run."""

from mlpstudy.explained import explained

with explained():
    from mlpstudy import paths
    from mlpstudy.config.base import load
    from mlpstudy.config.evaluate import EvaluateConfig
    from mlpstudy.evaluate.measure import IMPORTED, measure_all
    from mlpstudy.files import keep_only
    from mlpstudy.parallel import begin_workers
    from mlpstudy.stage_code import refuse_edited_code


def main() -> None:
    refuse_edited_code("evaluate")
    begin_workers(IMPORTED)
    config = load(EvaluateConfig, paths.CONFIGS / "evaluate.json")
    for name in keep_only(paths.MODELS, config.variants):
        print(f"{paths.MODELS / name}: removed, for no variant has this name any more")
    measure_all(config)
    refuse_edited_code("evaluate")


if __name__ == "__main__":
    with explained():
        main()
