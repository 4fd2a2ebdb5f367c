"""images, split and all models -> data/predictions, metrics, reports: which variant is better, and how sure that is."""

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.errors import explained
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.leaderboard import plain_text
from mlpstudy.evaluate.prune import prune
from mlpstudy.evaluate.report.write import write_report
from mlpstudy.evaluate.tables import write_tables


def main() -> None:
    config = load(EvaluateConfig, paths.CONFIGS / "evaluate.json")
    for name in prune(paths.MODELS, config.variants):
        print(f"{paths.MODELS / name}: removed, for no variant has this name any more")
    study = gather(config)
    write_tables(study)
    page = write_report(study)
    print(plain_text(study))
    print(page)


if __name__ == "__main__":
    with explained():
        main()
