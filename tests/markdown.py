"""What a Markdown page says in its tables and blocks of code."""

import re


def tables(text: str, heading: str) -> list[list[list[str]]]:
    """The tables below a heading and above the next: rows of cells, without their header."""
    (section,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"^(?:\|.*\n)+", section, re.MULTILINE)
    return [[cells(line) for line in block.splitlines()[2:]] for block in blocks]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def code(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def fenced(text: str, language: str) -> list[str]:
    """Blocks of code in a language; "" is none."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [block for name, block in blocks if name == language]


def links(text: str) -> list[str]:
    """Targets of links and pictures, addresses of the web and anchors apart."""
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [target.split("#")[0] for target in targets if not target.startswith(("http", "#"))]
