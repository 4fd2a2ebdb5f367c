import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from mlpstudy.command.export import LARGE_PAGE, git_line, page_line, score_line
from mlpstudy.compare.ensemble import ImageInterval
from mlpstudy.config.split import Score
from mlpstudy.export.scores import Scores
from mlpstudy.wording.measures import SCORE_NAMES
from tests.conftest import ROOT


def test_git_is_told_of_where_it_does_not_ignore_a_model(tmp_path: Path) -> None:
    """By the repository's own .gitignore: a backbone beside params.yaml can be committed."""
    exports, clone = tmp_path / "clone/exports", tmp_path / "clone"
    exports.mkdir(parents=True)
    assert git_line(exports / "digits.onnx") == []  # no repository
    subprocess.run(["git", "init", "-q", str(clone)], check=True)
    shutil.copy(ROOT / ".gitignore", clone)
    assert git_line(exports / "digits.onnx") == []
    assert git_line(clone / "resnet50.onnx") == ["git does not ignore these files; it ignores those in exports/"]
    assert git_line(clone / "gone/resnet50.onnx") == []


def test_the_score_that_is_told_is_the_one_that_the_study_compares() -> None:
    """Of 70 % in one class accuracy flatters."""
    accuracy, balanced = ImageInterval(0.907, 0.863, 0.951), ImageInterval(0.868, 0.753, 0.984)
    scores = Scores(10, 399, accuracy, balanced, 0.3, 0.1, 0.02, 0.9, ImageInterval(0.007, -0.03, 0.05), ())
    assert score_line(scores, "accuracy") == "accuracy 90.7 % on 399 test images, 95 % interval 86.3 to 95.1 %"
    told = score_line(scores, "balanced_accuracy")
    assert told == "balanced accuracy 86.8 % on 399 test images, 95 % interval 75.3 to 98.4 %"
    assert all(score_line(scores, name).startswith(SCORE_NAMES[name]) for name in get_args(Score))


@pytest.mark.parametrize(
    ("more_bytes", "networks", "advised"), [(0, 10, False), (1, 10, True), (1, 1, False)], ids=["small", "large", "one"]
)
def test_a_large_page_of_several_networks_is_told_how_it_becomes_smaller(
    tmp_path: Path, more_bytes: int, networks: int, advised: bool
) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(LARGE_PAGE + more_bytes)
    line = page_line(tmp_path / "a.html", networks)
    assert "predicts in a browser, 50.0 MB" in line
    assert ("--run 0 makes it of one network, and not of 10" in line) == advised
