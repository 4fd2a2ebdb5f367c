"""reports/: one page, the leaderboard for GitHub, and the figures beside them."""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.evaluate.history import read_history
from mlpstudy.evaluate.leaderboard import markdown
from mlpstudy.evaluate.prune import prune
from mlpstudy.evaluate.report.draw import draw_figures
from mlpstudy.evaluate.report.page import render
from mlpstudy.evaluate.study import Study
from mlpstudy.files import write_text

PAGE, LEADERBOARD, FIGURES = "index.html", "leaderboard.md", "figures"


def write_report(study: Study) -> Path:
    """The page's path."""
    histories = {name: read_history(name) for name in sorted(study.config.variants)}
    figures = draw_figures(study, histories, paths.REPORTS / FIGURES)
    prune(paths.REPORTS, [PAGE, LEADERBOARD, FIGURES])
    prune(paths.REPORTS / FIGURES, [f"{name}.svg" for name in figures])
    write_text(paths.REPORTS / LEADERBOARD, markdown(study))
    write_text(paths.REPORTS / PAGE, render(study, histories, figures))
    return paths.REPORTS / PAGE
