"""The page: everything a template needs, worked out before it is filled in."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from mlpstudy.evaluate.confusions import by_class
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.leaderboard import heading, legend, marks
from mlpstudy.evaluate.report.data import REASONS, Group, class_counts, facts
from mlpstudy.evaluate.report.draw import baseline_and_best
from mlpstudy.evaluate.report.initialisation import answers, initialisations
from mlpstudy.evaluate.report.leaks import leaked
from mlpstudy.evaluate.report.mistakes import Mistake
from mlpstudy.evaluate.report.pictures import UNITS
from mlpstudy.evaluate.report.rebuild import digests, settings_yaml
from mlpstudy.evaluate.report.regularisation import regularisation
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.summary import summary, worth
from mlpstudy.evaluate.warnings import warnings
from mlpstudy.evaluate.words import p_value, percent, signed, title, verdict_sentence

TEMPLATE = "page.html.jinja"
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Material:
    """What the page shows besides the study's numbers."""

    histories: Mapping[str, pd.DataFrame]
    mistakes: Sequence[Mistake]
    groups: Sequence[Group]
    files: tuple[Path, ...]  # figures and pictures


def render(study: Study, material: Material) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # names of classes and files are untrusted text
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "percent": percent,
        "points": signed,
        "title_of": title,
        "p_value": p_value,
        "breakable": breakable,
    }
    return environment.get_template(TEMPLATE).render(context(study, material)) + "\n"


def context(study: Study, material: Material) -> dict[str, Any]:
    starts, leak = initialisations(study, material.histories), leaked(study)
    return {
        "study": study,
        "config": study.config,
        "info": study.split.info,
        "figures": {file.stem: embedded(file) for file in material.files},
        "summary": summary(study),
        "worth": worth(study),
        "warnings": [*([leak.sentence] if leak else []), *warnings(study)],
        "heading": heading(study),
        "legend": legend(study),
        "marks": {entry.name: marks(entry) for entry in study.entries},
        "sentences": sentences(study),
        "regularisation": regularisation(study),
        "initialisations": starts,
        "initialisation_answers": answers(study, starts),
        "compared": baseline_and_best(study),
        "means": {entry.name: entry.means for entry in study.entries},
        "by_class": by_class_rows(study),
        "mistakes": material.mistakes,
        "units": UNITS,
        "groups": material.groups,
        "leaked": leak,
        "reasons": REASONS,
        "facts": facts(),
        "counts": class_counts(study),
        "digests": digests(study.config.variants),
        "settings": settings_yaml(study.config.settings, study.config.variants),
    }


def breakable(name: str) -> Markup:
    """A long name may be broken after an underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))


def embedded(file: Path) -> str:
    """The file as an address, so that the page can be mailed without it."""
    return f"data:{KINDS[file.suffix]};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"


def sentences(study: Study) -> list[tuple[Entry, str]]:
    """One for each competitor but the baseline and the trivial methods, best first."""
    shown = [entry for entry in study.entries if entry.role in ("variant", "reference")]
    return [(entry, verdict_sentence(study, entry)) for entry in shown]


def by_class_rows(study: Study) -> list[dict[str, Any]]:
    """Test precision, recall and F1 of baseline and best by class, over all trainings together."""
    found = {name: by_class(study.results[name].confusions[:, 0].sum(axis=0)) for name in baseline_and_best(study)}
    return [
        {
            "label": label,
            "of": {name: {key: values[k] for key, values in table.items()} for name, table in found.items()},
        }
        for k, label in enumerate(study.split.classes)
    ]
