"""A whole sentence behind a name and a colon: there it begins with a small letter, as running text does."""

import re

NAMES = ("Adam", "He", "Holm", "Hsu", "Kaiming", "Xavier")  # of people and methods, which sentences begin with
ORDINARY = re.compile(rf"(?!(?:{'|'.join(NAMES)})\b)[^\W\d_][^\W\d_A-Z]*\b(?!\d)")  # no L2, AUC or ReLU


def behind_colon(text: str) -> str:
    """The text, with a small letter first unless it begins with a name or an abbreviation: This study -> this study"""
    return text[0].lower() + text[1:] if ORDINARY.match(text) else text
