"""reports/: one page with everything in it, leaderboard and answers for GitHub, and the figures beside them."""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.files import keep_only, write_text
from mlpstudy.report.album import save_pictures
from mlpstudy.report.answers_page import answers_page
from mlpstudy.report.drawing import draw_figures
from mlpstudy.report.material import collect
from mlpstudy.report.render import render
from mlpstudy.wording.leaderboard import markdown
from mlpstudy.wording.trial import trial_markdown

PAGE, LEADERBOARD, ANSWERS, FIGURES = "index.html", "leaderboard.md", "answers.md", "figures"


def write_report(study: Study) -> Path:
    """Collects what is shown, draws it, and fills the page with it; returns the page's path."""
    folder = paths.REPORTS / FIGURES
    material = collect(study)
    files = draw_figures(material, folder) + save_pictures(material, folder)
    keep_only(paths.REPORTS, [PAGE, LEADERBOARD, ANSWERS, FIGURES])
    keep_only(folder, [file.name for file in files])
    write_text(paths.REPORTS / LEADERBOARD, trial_markdown(study) if study.config.trial else markdown(study))
    if not study.config.trial:
        write_text(paths.REPORTS / ANSWERS, answers_page(material))
    write_text(paths.REPORTS / PAGE, render(material, files))
    return paths.REPORTS / PAGE
