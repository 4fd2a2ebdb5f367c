"""How many runs there are, for whoever needs nothing else of data/split and need not wait for NumPy."""

from mlpstudy import paths
from mlpstudy.files import read_json


def run_count() -> int:
    """Runs of each variant."""
    return len(read_json(paths.SPLIT / "split.json")["repeat"])
