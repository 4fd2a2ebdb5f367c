"""reports/: one page with everything in it, the leaderboard for GitHub, and the figures beside them."""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.evaluate.history import read_history
from mlpstudy.evaluate.leaderboard import markdown
from mlpstudy.evaluate.prune import prune
from mlpstudy.evaluate.report.album import save_pictures
from mlpstudy.evaluate.report.data import duplicate_groups
from mlpstudy.evaluate.report.draw import baseline_and_best, draw_figures
from mlpstudy.evaluate.report.initialisation import initialisations
from mlpstudy.evaluate.report.mistakes import worst_mistakes
from mlpstudy.evaluate.report.page import Material, render
from mlpstudy.evaluate.study import Study
from mlpstudy.files import write_text

PAGE, LEADERBOARD, FIGURES = "index.html", "leaderboard.md", "figures"


def write_report(study: Study) -> Path:
    """The page's path."""
    histories = {name: read_history(name) for name in sorted(study.config.variants)}
    mistakes, groups = worst_mistakes(study, study.best.name), duplicate_groups()
    constant = [one.entry.name for one in initialisations(study, histories) if one.init == "constant"]
    folder = paths.REPORTS / FIGURES
    files = draw_figures(study, histories, folder)
    files += save_pictures(study, baseline_and_best(study) + constant, mistakes, groups, folder)
    prune(paths.REPORTS, [PAGE, LEADERBOARD, FIGURES])
    prune(folder, [file.name for file in files])
    write_text(paths.REPORTS / LEADERBOARD, markdown(study))
    write_text(paths.REPORTS / PAGE, render(study, Material(histories, mistakes, groups, tuple(files))))
    return paths.REPORTS / PAGE
