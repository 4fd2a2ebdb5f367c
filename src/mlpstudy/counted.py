"""A number and what it counts, in the plain English of the command and of the stages' own lines.

Sentences of the report are translated as a whole instead (language.py): other languages inflect more than a noun.
"""

EXACT = 2**53  # above it float64 skips whole numbers
UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def counted(number: int, thing: str, things: str | None = None) -> str:
    """1 image, 2 images, 1,234 images; `things` is the plural where it is more than thing and s."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def value(number: float) -> str:
    """0.25, 4,095, 16,777,216: whole numbers to their last digit."""
    return f"{number:,.0f}" if number.is_integer() and abs(number) < EXACT else f"{number:,.6g}"


def in_bytes(size: float) -> str:
    """0.2 kB, 12.3 MB, 1,200.0 GB: in the largest unit of which there is one."""
    unit, name = next((each for each in UNITS if size >= each[0]), UNITS[-1])
    return f"{size / unit:,.1f} {name}"
