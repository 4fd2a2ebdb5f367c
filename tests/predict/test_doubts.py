import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.command.main import main
from mlpstudy.compare.study import Study
from mlpstudy.predict.doubts import doubts
from tests.export.conftest import compared_study
from tests.preprocess.pictures import encode, picture

__all__ = ["compared_study"]
UNSHOWN = "It is not shown that its networks, each alone, do better than always naming the most frequent class."


def test_a_network_that_learnt_nothing_is_doubted(compared_study: Study) -> None:
    best = compared_study.best
    assert doubts(best) == []
    one = replace(best, underfits=True, one_class=True, above_majority=False)
    assert [text.partition(":")[0] for text in doubts(one)] == [
        "It names one class",
        UNSHOWN,
    ]


def test_predictions_by_what_learnt_nothing_come_with_one_warning(
    compared_study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        Path(f"{number}.png").write_bytes(encode(picture(number)))

    def told(variant: str) -> list[str]:
        assert main(["predict", variant, "0.png", "1.png"]) == 0
        return capsys.readouterr().err.splitlines()[1:]

    assert told("better") == []
    assert told("lost")[-1:] == [f"warning: {UNSHOWN}"]
    shutil.copy(paths.model_file("better", 0), paths.model_file("lost", 0))  # not the one that was scored
    assert told("lost") == []
    shutil.rmtree(paths.MEASURES)
    assert told("failing") == []
