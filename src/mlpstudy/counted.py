"""A number and what it counts, in the plain English of the command and of the stages' own lines.

Sentences of the report are translated as a whole instead (language.py): other languages inflect more than a noun.
"""


def counted(number: int, thing: str, things: str | None = None) -> str:
    """1 image, 2 images, 1,234 images; `things` is the plural where it is more than thing and s."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"
