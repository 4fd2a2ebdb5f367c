"""Tables on the terminal."""

from collections.abc import Sequence


def plain_table(rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> str:
    """Cells in columns, two blanks apart; `aligned`: left or right, for each column.

    The headings are the first row, because tabulate widens a column by two blanks beside a heading of its own.
    """
    from tabulate import tabulate

    return tabulate(rows, tablefmt="plain", colalign=aligned, disable_numparse=True)
