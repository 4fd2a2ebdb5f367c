"""A number and what it counts, in the plain English of the command and of the stages' own lines.

Sentences of the report are translated as a whole instead (language.py): other languages inflect more than a noun.
"""

UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def counted(number: int, thing: str, things: str | None = None) -> str:
    """1 image, 2 images, 1,234 images; `things` is the plural where it is more than thing and s."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def in_bytes(size: float) -> str:
    """0.2 kB, 12.3 MB, 1,200.0 GB: in the largest unit of which there is one."""
    unit, name = next((each for each in UNITS if size >= each[0]), UNITS[-1])
    return f"{size / unit:,.1f} {name}"
