"""The model card beside the file: what it is for, how good it is, and what to know before relying on it.

After Mitchell et al. 2019, Model Cards for Model Reporting, https://arxiv.org/abs/1810.03993.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from mlpstudy.compare.ensemble import ImageInterval
from mlpstudy.compare.study import Study
from mlpstudy.config.preprocess import CHANNEL_COUNTS
from mlpstudy.contracts.passed_over import PassedOverCounts
from mlpstudy.contracts.quality import Quality
from mlpstudy.export.scores import Scores
from mlpstudy.export.sentences import alone, belief, cautions, division, holds, scored, source, views
from mlpstudy.language import N_, tr
from mlpstudy.predict.load import Trained
from mlpstudy.printable import list_item
from mlpstudy.wording.markdown import plain
from mlpstudy.wording.numbers import decimal, grouped, percent, percent_if_known
from mlpstudy.wording.passed_over import passed_over_sentences
from mlpstudy.wording.quality import left_out, quality_sentences
from mlpstudy.wording.templates import Filters, templates
from mlpstudy.wording.verdicts import verdict_sentence

TEMPLATE = "card.md.jinja"
ORDER = {"gray": N_("gray"), "rgb": N_("red, green, blue")}  # channels -> how they follow each other


@dataclass(frozen=True)
class Files:
    """Names of what lies side by side."""

    model: str
    card: str
    script: str
    page: str | None = None


@dataclass(frozen=True)
class Subject:
    """What a card is about."""

    trained: Trained
    study: Study
    scores: Scores
    quality: Quality
    passed_over: PassedOverCounts | None  # None: of a study whose file of them is not here
    metadata: Mapping[str, str]  # of the file
    checked: str  # sentence: on which images onnxruntime was compared with PyTorch


def card(subject: Subject, files: Files) -> str:
    """As Markdown, in the reader's language."""
    trained, study, scores = subject.trained, subject.study, subject.scores
    order, counts = ORDER[subject.metadata["channels"]], study.split.info.counts
    values = {
        "name": Path(files.model).stem,
        "files": files,
        "holds": holds(trained),
        "runs": len(trained.runs),
        "views": views(trained),
        "classes": trained.split.classes,
        "backbone": subject.metadata.get("backbone"),
        "side": subject.metadata["image_size"],
        "channels": CHANNEL_COUNTS[subject.metadata["channels"]],
        "order": tr(order),
        "resizing": [tr(step) for step in subject.metadata["resizing"].split(". ")],
        "keys": ", ".join(f"`{key}`" for key in sorted(subject.metadata)),
        "source": source(study.config.settings),
        "counts": ", ".join(f"{list_item(name)}: {grouped(images)}" for name, images in counts.classes.items()),
        "images": counts.images,
        "left": counts.images - counts.kept,
        "left_out": left_out(study.split.info, subject.quality),
        "passed_over": passed_over_sentences(subject.passed_over) if subject.passed_over else [],
        "division": division(trained),
        "facts": quality_sentences(subject.quality),
        "scores": scores,
        "scored": scored(trained, scores),
        "alone": alone(study, trained.variant),
        "verdict": verdict_sentence(study, study.row(trained.variant)),
        "belief": belief(scores),
        "cautions": cautions(study, trained),
        "digests": json.loads(subject.metadata["digests"]),
        "made_by": subject.metadata["made_by"],
        "checked": subject.checked,
    }
    return environment().get_template(TEMPLATE).render(values) + "\n"


def environment() -> Environment:
    """Text is untrusted: names of classes may hold what Markdown or HTML takes for markup."""
    filters: Filters = {
        "plain": plain,
        "list_item": list_item,
        "percent": percent,
        "percent_if_known": percent_if_known,
        "quote": shlex.quote,
        "ends": ends,
        "decimal": decimal,
        "grouped": grouped,
    }
    # Markdown has other signs than HTML: `plain` escapes them
    return templates(Path(__file__).parent, filters, autoescape=False)


def ends(score: ImageInterval) -> str:
    """Of its 95 % interval: 93.8 to 96.6 %"""
    return tr("{low} to {high}", low=decimal(100 * score.low), high=percent(score.high))
