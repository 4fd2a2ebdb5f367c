"""The page: everything its template needs, worked out before it is filled in."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment
from markupsafe import Markup, escape

from mlpstudy.compare.classes import by_class, confusion_on_test, extreme_classes, most_confused, training_images
from mlpstudy.compare.learning_curve import undrawn_curves
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import TEST, VALIDATION
from mlpstudy.contracts.weights import STRONGEST_UNITS
from mlpstudy.files import read_back
from mlpstudy.report.answers.learning_curve import divergences, equalities, shortages, undrawn
from mlpstudy.report.answers.planning import planning_answer, planning_caption, planning_table
from mlpstudy.report.material import Material
from mlpstudy.report.rebuild import digests, settings_yaml
from mlpstudy.study_size import effective_groups
from mlpstudy.wording.calibration import calibration_rows, calibration_sentences
from mlpstudy.wording.competitors import shown_name
from mlpstudy.wording.ensembles import ensemble_text
from mlpstudy.wording.glossary import glossary
from mlpstudy.wording.inputs import inputs_sentence
from mlpstudy.wording.leaderboard import compared_line, heading, legend, marks
from mlpstudy.wording.measures import LEADERBOARD_COLUMNS, score_name
from mlpstudy.wording.numbers import (
    decimal,
    grouped,
    interval,
    listing,
    p_value,
    percent,
    set_points,
    shortest,
    signed_points,
)
from mlpstudy.wording.passed_over import passed_over_sentences
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.quality import left_out, quality_sentences
from mlpstudy.wording.reach import reach
from mlpstudy.wording.summary import summary
from mlpstudy.wording.templates import Filters, templates, unbroken
from mlpstudy.wording.trial import caution, score_cells, score_headings
from mlpstudy.wording.trivial import worth
from mlpstudy.wording.verdicts import own_interval, verdict_label, verdict_sentences
from mlpstudy.wording.warnings import warnings

TEMPLATES = Path(__file__).parent / "templates"
CONFUSED_PAIRS = 10  # shown of each variant
MANY_CLASSES = 30  # with more, tables by class are folded, and the EXTREMES shown
EXTREMES = 10  # worst and best classes
MIME_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


def render(material: Material, files: Sequence[Path]) -> str:
    """The page as text; `files` are the figures and pictures that it embeds."""
    return environment().get_template("page.html.jinja").render(context(material, files)) + "\n"


def environment() -> Environment:
    """The page's templates, with our filters."""
    filters: Filters = {
        "decimal": decimal,
        "grouped": grouped,
        "shortest": shortest,
        "percent": percent,
        "points": signed_points,
        "interval": interval,
        "own_interval": own_interval,
        "set_points": set_points,
        "p_value": p_value,
        "listing": listing,
        "breakable": breakable,
        "isolated": isolated,
        "shown_name": shown_name,
        "verdict": verdict_label,
    }
    return templates(TEMPLATES, filters, finalize=unbroken)


def context(material: Material, files: Sequence[Path]) -> dict[str, Any]:
    """Names of the template, by section."""
    study = material.study
    return {
        "study": study,
        "material": material,
        "score": score_name(study),
        "figures": {file.stem: embedded(file) for file in files},
        "plain": " ".join(plain_words(study)),
        "glossary": glossary(None if study.images_for_margin else study.config.margin, study.few_images),
        "summary": " ".join(summary(study)),
        "remarks": [
            text for remarks in (shortages, divergences, equalities) for text in remarks(material.learning_curves)
        ],
        "warnings": warnings(study, material.leak),
        "heading": heading(study),
        "reach": reach(study),
        "caution": caution(study),
        "compared_line": compared_line(study),
        "score_headings": score_headings(),
        "scores": {row.name: score_cells(row)[1:] for row in study.rows},
        "sentences": verdict_sentences(study),
        "columns": LEADERBOARD_COLUMNS,
        "marks": {row.name: marks(row) for row in study.rows},
        "legend": legend(study),
        "worth": worth(study),
        "inputs": inputs_sentence(study),
        "ensembles": ensemble_text(study),
        "calibration": {"rows": calibration_rows(study), "sentences": calibration_sentences(study)},
        "planning": material.plan
        and {
            "answer": planning_answer(study, material.plan),
            "caption": planning_caption(material.plan),
            "table": planning_table(material.plan),
        },
        "units": STRONGEST_UNITS,
        "facts": quality_sentences(material.quality),
        "passed_over": passed_over_sentences(material.passed_over),
        "undrawn": undrawn(undrawn_curves(study)),
        "groups_worth": round(effective_groups(study.design.group_sizes)),
        "left_out": left_out(study.split.info, material.quality),
        "digests": digests(study.config.variants),
        "settings": settings_yaml(study.config.settings, study.config.variants),
        **class_tables(study),
    }


def class_tables(study: Study) -> dict[str, Any]:
    """Names of the template that are about classes."""
    return {
        "counts": images_by_class(study),
        "by_class": scores_by_class(study),
        "extremes": extreme_scores(study),
        "many_classes": len(study.split.classes) > MANY_CLASSES,
        "confused": {
            name: most_confused(
                confusion_on_test(study.measures[name]), study.split.classes, CONFUSED_PAIRS, study.config.score
            )
            for name in study.shown_closely
        },
    }


def breakable(name: str) -> Markup:
    """A long name may be broken after an underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))


def isolated(name: str) -> Markup:
    """Of a class, or each part of a file's: letters that run from right to left do not turn what stands beside them."""
    return Markup("/").join(Markup("<bdi>{}</bdi>").format(breakable(part)) for part in name.split("/"))


def embedded(file: Path) -> str:
    """The file as an address, so that the page can be mailed without it. StudyError where it is gone again."""
    return f"data:{MIME_TYPES[file.suffix]};base64,{base64.b64encode(read_back(file)).decode('ascii')}"


def scores_by_class(study: Study) -> list[tuple[str, list[float]]]:
    """Class, then test precision, recall and F1 of each variant shown closely, over all runs together."""
    tables = [by_class(confusion_on_test(study.measures[name])) for name in study.shown_closely]
    return [
        (label, [float(table[key][k]) for table in tables for key in ("precision", "recall", "f1")])
        for k, label in enumerate(study.split.classes)
    ]


def extreme_scores(study: Study) -> dict[str, list[tuple[str, list[float]]]]:
    """Rows of `scores_by_class`: the worst and the best classes of the last variant that is shown closely."""
    rows = scores_by_class(study)
    extremes = extreme_classes(confusion_on_test(study.measures[study.shown_closely[-1]]), EXTREMES)
    return {"worst": [rows[k] for k in extremes.worst], "best": [rows[k] for k in extremes.best]}


def images_by_class(study: Study) -> list[tuple[str, list[int]]]:
    """Class, then its images in all, and in the parts of the baseline's first run."""
    labels, parts = study.split.labels, study.split.parts[0]
    in_all, validation, test = (
        np.bincount(rows, minlength=len(study.split.classes))
        for rows in (labels, labels[parts == VALIDATION], labels[parts == TEST])
    )
    training = training_images(study.measures[study.baseline.name])[0]
    columns = np.stack([in_all, training, validation, test], axis=1)
    return list(zip(study.split.classes, columns.tolist(), strict=True))
