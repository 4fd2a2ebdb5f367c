import re

import pytest
from babel.messages.pofile import read_po

from mlpstudy.wording.colon import NAMES, behind_colon
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("This study cannot tell", "this study cannot tell"),
        ("A run diverged", "a run diverged"),
        ("Épocas", "épocas"),
        ("L2 helped", "L2 helped"),
        ("AUC rose", "AUC rose"),
        ("ReLU kills units", "ReLU kills units"),
        ("He's initialisation", "He's initialisation"),
        ("Here it helped", "here it helped"),
        ("faster convergence", "faster convergence"),
    ],
)
def test_an_ordinary_word_begins_small_behind_a_colon(text: str, told: str) -> None:
    assert behind_colon(text) == told


def test_every_name_that_a_sentence_begins_with_is_known() -> None:
    with (ROOT / "src/mlpstudy/locale/es/LC_MESSAGES/mlpstudy.po").open("rb") as file:
        texts = [text for message in read_po(file) for text in flat(message.id, message.string)]
    within = {name for text in texts for name in re.findall(r"(?<=[^\W\d_] )[A-Z][a-z]+\b", text)}  # so it is a name
    first = {name for text in texts for name in re.findall(r"^[A-Z][a-z]+\b", text)}
    assert sorted((within & first) - set(NAMES)) == [], "expected in NAMES of wording/colon.py"


def flat(*texts: str | tuple[str, ...] | list[str]) -> list[str]:
    """Messages and their plurals."""
    return [each for text in texts for each in ([text] if isinstance(text, str) else text)]
