"""The page: everything a template needs, worked out before it is filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mlpstudy import paths
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.leaderboard import heading, legend, marks
from mlpstudy.evaluate.report.initialisation import initialisations
from mlpstudy.evaluate.report.regularisation import regularisation
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.summary import summary
from mlpstudy.evaluate.warnings import warnings
from mlpstudy.evaluate.words import p_value, percent, signed, title, verdict_sentence
from mlpstudy.files import read_json

TEMPLATE = "page.html.jinja"


def render(study: Study, histories: Mapping[str, pd.DataFrame], figures: Sequence[str]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # names of classes and files are untrusted text
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"percent": percent, "points": signed, "title_of": title, "p_value": p_value}
    return environment.get_template(TEMPLATE).render(context(study, histories, figures)) + "\n"


def context(study: Study, histories: Mapping[str, pd.DataFrame], figures: Sequence[str]) -> dict[str, Any]:
    return {
        "study": study,
        "config": study.config,
        "info": study.split.info,
        "figures": figures,
        "summary": summary(study),
        "warnings": warnings(study),
        "heading": heading(study),
        "legend": legend(study),
        "marks": {entry.name: marks(entry) for entry in study.entries},
        "sentences": sentences(study),
        "regularisation": regularisation(study),
        "initialisations": initialisations(study, histories),
        "dataset": read_json(paths.DATASET),
        "classes": class_counts(study),
        "settings": study.config.settings,
    }


def sentences(study: Study) -> list[tuple[Entry, str]]:
    """One for each competitor but the baseline and the trivial methods, best first."""
    shown = [entry for entry in study.entries if entry.role in ("variant", "reference")]
    return [(entry, verdict_sentence(study, entry)) for entry in shown]


def class_counts(study: Study) -> list[tuple[str, int, int]]:
    """Class, all images, test images."""
    K = len(study.split.classes)
    everywhere = np.bincount(study.split.labels, minlength=K)
    tested = np.bincount(study.split.labels[study.trials.images], minlength=K)
    return list(zip(study.split.classes, everywhere.tolist(), tested.tolist(), strict=True))
