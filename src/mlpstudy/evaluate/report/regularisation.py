"""What each regulariser did, as far as the study has a pair of variants to show it."""

from dataclasses import dataclass

from mlpstudy.evaluate.report.pairs import Contrast, Pair, contrasts, pairs
from mlpstudy.evaluate.study import Study

QUESTIONS = {  # setting -> its heading, and the value that switches it off
    "model.batchnorm": ("Batch normalisation", False),
    "model.dropout": ("Dropout", 0.0),
    "train.weight_decay": ("L2 (weight decay)", 0.0),
    "train.l1": ("L1", 0.0),
    "train.augment": ("Data augmentation", "none"),
    "train.early_stopping": ("Early stopping", None),
    "train.label_smoothing": ("Label smoothing", 0.0),
    "train.mixup": ("Mixup", 0.0),
}


@dataclass(frozen=True)
class Block:
    """One pair: with and without, all else equal."""

    pair: Pair
    rows: list[Contrast]


@dataclass(frozen=True)
class Answer:
    heading: str
    blocks: list[Block]


def regularisation(study: Study) -> list[Answer]:
    answers = []
    for key, (heading, off) in QUESTIONS.items():
        blocks = [Block(pair, contrasts(study, pair)) for pair in pairs(study, key, off)]
        if blocks:
            answers.append(Answer(heading, blocks))
    return answers


def compared_names(study: Study) -> list[str]:
    """The baseline and the variants that add one regulariser to it."""
    found = [pair for key, (_, off) in QUESTIONS.items() for pair in pairs(study, key, off)]
    return [study.config.baseline, *(pair.having for pair in found if pair.without == study.config.baseline)]
