"""`mlpstudy diff [A] [B]`: what changed between two revisions, variant by variant, and what of it is more than luck."""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlpstudy.terminal import columns, cut, filled, fitted_table, plain_table, width

if TYPE_CHECKING:
    from mlpstudy.difference.differences import Difference
    from mlpstudy.difference.match import Match

LENGTHS = (40, 24, 16, 12, 9)  # columns of a revision's name above its column: the first with which the table fits
ALIGNED = ("left", "right", "right", "right", "right", "right", "left")
DISPENSABLE = [5, 4]  # p and interval, without which a narrow terminal goes, in this order


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy diff`."""
    revision = "commit, branch, tag or experiment, or `workspace`, the files on disk; default: "
    parser.add_argument("before", metavar="A", nargs="?", default="HEAD", help=f"{revision}HEAD")
    parser.add_argument("after", metavar="B", nargs="?", default="workspace", help="likewise; default: workspace")
    parser.add_argument("--md", action="store_true", help="as a Markdown table, for pull requests")


def execute(options: Namespace) -> int:
    """Prints a line for each variant, and below it what else differs, in the language of B's report."""
    from mlpstudy.difference.differences import differences
    from mlpstudy.difference.match import match
    from mlpstudy.difference.revision import WORKSPACE, read_revision
    from mlpstudy.dvc_files import refuse_damaged
    from mlpstudy.language import spoken
    from mlpstudy.workspace import find_workspace

    workspace = find_workspace()
    if WORKSPACE in (options.before, options.after):
        refuse_damaged(workspace)  # before a table that would say nothing of it
    matched = match(read_revision(workspace, options.before), read_revision(workspace, options.after))
    with spoken(matched.after.config.language):
        print("\n".join(told(matched, differences(matched), options.md)))
    if WORKSPACE in (options.before, options.after):
        warn_of_strangers(workspace)
    return 0


def told(match: "Match", rows: Sequence["Difference"], markdown: bool) -> list[str]:
    """The table, and a line for each sentence below it."""
    from mlpstudy.difference.remarks import remarks, summary, unshown
    from mlpstudy.wording.markdown import plain

    sentences = [*summary(match), *unshown(match, rows), *remarks(match)]
    if markdown:
        return [as_markdown(match, rows), "", *(f"- {plain(sentence)}" for sentence in sentences)]
    return [as_table(match, rows), "", *map(filled, sentences)]


def warn_of_strangers(workspace: Path) -> None:
    """Says it where the results on disk are those of another commit or experiment."""
    from mlpstudy import paths
    from mlpstudy.difference.recorded import is_recorded

    if not is_recorded(workspace):
        told = f"{paths.MEASURES} of the workspace is not that of dvc.lock"
        print(f"{told}: `dvc checkout` brings back that one, `dvc repro` makes it anew", file=sys.stderr)


def as_table(match: "Match", rows: Sequence["Difference"]) -> str:
    """As `dvc metrics diff` shows one, but with names of revisions cut where they would make it too wide."""
    cells = [table_row(each) for each in rows]
    for longest in LENGTHS:
        table = plain_table([headings(match, longest), *cells], ALIGNED)
        if max(map(columns, table.splitlines())) <= width():
            return table
    return fitted_table([headings(match, LENGTHS[-1]), *cells], ALIGNED, DISPENSABLE)


def as_markdown(match: "Match", rows: Sequence["Difference"]) -> str:
    """As GitHub shows one."""
    from tabulate import tabulate

    from mlpstudy.wording.markdown import plain

    names = [plain(name) for name in headings(match, LENGTHS[0])]
    cells = [table_row(each) for each in rows]
    return tabulate(cells, names, tablefmt="pipe", colalign=ALIGNED, disable_numparse=True)


def headings(match: "Match", longest: int) -> list[str]:
    """Of the columns; that of a revision is its name, or what is left of it."""
    from mlpstudy.language import tr

    names = [short(revision.name, longest) for revision in (match.before, match.after)]
    return [tr("Variant"), *names, tr("Change"), tr("95 % interval"), tr("Holm p"), tr("Verdict")]


def table_row(each: "Difference") -> list[str]:
    """Scores in %, change in points."""
    from mlpstudy.language import tr
    from mlpstudy.wording.numbers import decimal, p_value, set_points
    from mlpstudy.wording.verdicts import LABELS, own_difference, own_interval

    found = each.comparison
    scores = [decimal(100 * score) for score in (each.before, each.after)]
    corrected = "" if found.p_holm is None or found.verdict in ("same", "alike") else p_value(found.p_holm)
    verdict = tr(LABELS[found.verdict], margin=set_points(found.margin or 0.0))
    change = [own_difference(found), own_interval(found), corrected, verdict]
    return [each.variant, *scores, *change]


def short(name: str, longest: int) -> str:
    """A commit by its first seven digits, as git does; of another name, beginning and end within so many columns."""
    return name[:7] if re.fullmatch("[0-9a-f]{40}", name) else cut(name, longest)
