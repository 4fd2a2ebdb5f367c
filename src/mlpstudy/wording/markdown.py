"""Text that is not ours in a Markdown file: names of classes, files and branches."""

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&])")  # what Markdown, GitHub's or HTML would take for markup
BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # not the no-break space, which parts the thousands of a Spanish number
LISTED = re.compile(r"^(\d*)([-+.)])(?=\s|$)")  # what would begin a list, at the start of a line or of an item


def plain(text: str) -> str:
    """The text as it is, on one line, whatever Markdown makes of its signs: 1. a_b -> 1\\. a\\_b"""
    return LISTED.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", BLANKS.sub(" ", text).strip()))
