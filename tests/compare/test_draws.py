import pytest

from mlpstudy.compare.draws import Draws, draws_of
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import Split
from mlpstudy.split.make import divide
from tests.split.tables import make_index, settings

LABELS = [0] * 600 + [1] * 1200


def split(**changes: object) -> Split:
    """Half is tested, a fifth of the rest validates: 240 and 480 images are left to be drawn from."""
    return divide(make_index(LABELS), settings(**changes)).split


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"train_per_class": 15}, Draws("new_images", 720, 15 / 240)),  # a sixteenth of the smaller class
        ({"train_per_class": 16}, Draws("pool", 720, 16 / 240)),
        ({"train_per_class": 240}, Draws("pool", 720, 1.0)),  # all of one class, but half of the other
        ({"train_per_class": None}, Draws("training_set", 720, 1.0)),
        ({"scheme": "kfold", "folds": 4}, Draws("folds", 1800, 0.6)),
        ({"scheme": "kfold", "folds": 4, "train_per_class": 5}, Draws("folds", 1800, 5 / 600)),
    ],
)
def test_the_share_that_is_drawn_decides_what_verdicts_speak_of(changes: dict[str, object], expected: Draws) -> None:
    assert draws_of(split(**changes)) == expected


def test_a_draw_of_everything_is_no_draw() -> None:
    everything = divide(make_index([0, 1] * 100), settings(train_per_class=40)).split
    assert draws_of(everything).scope == "training_set"


def test_a_study_knows_its_draws(compared: Study) -> None:
    assert compared.draws == Draws("pool", 40, 6 / 13)
