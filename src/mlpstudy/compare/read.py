"""The compared study of the working folder."""

from mlpstudy import paths
from mlpstudy.compare.compare import compare_all
from mlpstudy.compare.study import Study
from mlpstudy.config.base import load
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.measures import read_measures
from mlpstudy.contracts.split import read_split


def read_study() -> Study:
    """As the stage report compares it. ConfigError or DataError where its files are not those of a study."""
    config = load(ReportConfig, paths.REPORT_CONFIG)
    return compare_all(config, read_split(), read_measures(sorted(config.variants)))
