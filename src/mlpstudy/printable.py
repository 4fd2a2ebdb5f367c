"""Text from anywhere (names of files and classes, cells of tables) on a terminal."""

from unicodedata import category


def printable(text: str) -> str:
    """Names come from anywhere: what a terminal might take for a command, or cannot encode, is written as \\x1b."""
    return "".join(
        letter.encode("unicode_escape").decode("ascii") if category(letter).startswith("C") else letter
        for letter in text
    )
