"""Text from anywhere (names of files and classes, cells of tables) on a terminal."""

from unicodedata import category


def printable(text: str) -> str:
    """Names come from anywhere: what a terminal might take for a command, or cannot encode, is written as \\x1b."""
    return "".join(
        letter.encode("unicode_escape").decode("ascii") if category(letter).startswith("C") else letter
        for letter in text
    )


def list_item(name: str) -> str:
    """A name within a list that has commas between its names: in quotes where it has one itself."""
    return f'"{name}"' if "," in name else name
