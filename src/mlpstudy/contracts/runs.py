"""How many runs there are, for whoever needs nothing else of data/split and need not wait for NumPy."""

from mlpstudy import paths
from mlpstudy.files import named_if_cut, read_json


def run_count() -> int:
    """Runs of each variant. StudyError where the file is damaged."""
    file = paths.SPLIT / "split.json"
    with named_if_cut(file):
        return len(read_json(file)["repeat"])
