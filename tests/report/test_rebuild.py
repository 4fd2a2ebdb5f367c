import hashlib
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import ARRAYS
from mlpstudy.report import rebuild
from mlpstudy.report.rebuild import digests


def test_the_digest_of_the_split_is_of_its_arrays_in_the_order_of_their_names(
    compared_folder: tuple[Path, Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `sha256sum data/split/*.npy | sha256sum` has it, in whatever order the code names them."""
    monkeypatch.chdir(compared_folder[0])
    files = sorted(paths.SPLIT.glob("*.npy"))
    lines = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.as_posix()}\n" for file in files)
    wanted = hashlib.sha256(lines.encode()).hexdigest()
    for arrays in (sorted(ARRAYS), sorted(ARRAYS, reverse=True)):
        monkeypatch.setattr(rebuild, "ARRAYS", arrays)
        assert digests([])[f"{paths.SPLIT}/"] == wanted
