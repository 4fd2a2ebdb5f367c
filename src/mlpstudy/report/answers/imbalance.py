"""What unequal classes do, and what class weights did."""

from collections.abc import Sequence

import numpy as np

from mlpstudy.compare.ablations import ablations
from mlpstudy.compare.imbalance import SETTING, ClassSize, Imbalance
from mlpstudy.compare.scores import class_weights
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.report.answers.answer import Answer, ablation_answer, plain_answer
from mlpstudy.wording.numbers import decimal, grouped, interval, percent, shortest, signed_points

TWIN = {"accuracy": "balanced_accuracy", "balanced_accuracy": "accuracy"}  # by study.score
MACRO = ("precision", "f1")  # macro-averaged: every class counts alike, however few images it has


def imbalance_answers(study: Study, imbalance: Imbalance | None) -> list[Answer]:
    """Nothing where `compare.imbalance` finds nothing to show."""
    if imbalance is None:
        return []
    texts = [sizes(imbalance), accuracies(imbalance), *recalls(study, imbalance.classes)]
    answers = [plain_answer(tr("Does it matter that classes differ in size?"), texts)]
    if weighted := ablations(study, SETTING, None):
        answers.append(ablation_answer(study, tr("What did class weights do?"), weighted, measures(study)))
    return answers


def measures(study: Study) -> tuple[str, ...]:
    """Without the score's twin where it is the score: among equally many test images of each class."""
    weights = class_weights(study.split.labels[study.design.images])
    twin = () if np.allclose(weights, 1) else (TWIN[study.config.score],)
    return ("score", *twin, *MACRO)


def sizes(imbalance: Imbalance) -> str:
    """Training images of the largest and the smallest class."""
    smallest, largest = imbalance.classes[0], imbalance.classes[-1]
    if smallest.training == largest.training:
        return tr("All classes have equally many training images, so all class weights are 1 and change nothing.")
    if imbalance.classes[1].training == smallest.training or imbalance.classes[-2].training == largest.training:
        return tied_sizes(imbalance)
    values = {
        "largest": largest.name,
        "smallest": smallest.name,
        "ratio": shortest(imbalance.ratio, 2),
        "many": images(largest.training),
        "few": images(smallest.training),
    }
    if is_whole(largest.training) and is_whole(smallest.training):
        return tr(
            "In training the largest class, {largest}, has {ratio} times the images of the smallest, {smallest}: "
            "{many} against {few}.",
            **values,
        )
    return tr(
        "In training the largest class, {largest}, has {ratio} times the images of the smallest, {smallest}: on "
        "average over the runs {many} against {few}.",
        **values,
    )


def tied_sizes(imbalance: Imbalance) -> str:
    """The same where several classes are the largest or the smallest; the table has their names."""
    return tr(
        "In training a class of the largest size has {ratio} times the images of one of the smallest: {many} against "
        "{few}.",
        ratio=shortest(imbalance.ratio, 2),
        many=images(imbalance.classes[-1].training),
        few=images(imbalance.classes[0].training),
    )


def images(training: float) -> str:
    """A mean over runs: 1,204, 16, or 1.7 where it is no whole number."""
    return grouped(training) if is_whole(training) else decimal(training)


def is_whole(training: float) -> bool:
    """Has each run as many?"""
    return training == round(training)


def accuracies(imbalance: Imbalance) -> str:
    """Accuracy against balanced accuracy, in which every class counts alike."""
    return tr(
        "The baseline reaches {accuracy} accuracy and {balanced} balanced accuracy, in which every class counts alike: "
        "a difference of {difference} points (95 % interval {interval}).",
        accuracy=percent(imbalance.accuracy),
        balanced=percent(imbalance.balanced_accuracy),
        difference=signed_points(imbalance.flattery),
        interval=interval(imbalance.low, imbalance.high),
    )


def recalls(study: Study, classes: Sequence[ClassSize]) -> list[str]:
    """Recall of the smaller half of the classes against the larger; one in the middle is in neither, and told too.

    Nothing where all are equally large: no half is the smaller one.
    """
    half, odd = divmod(len(classes), 2)
    if classes[0].training == classes[-1].training:
        return []
    if any(classes[place - 1].training == classes[place].training for place in (half, half + odd)):
        return [recalls_of_ends(study, classes)]
    values = {
        "variant": study.baseline.name,
        "small": percent(mean_recall(classes[:half])),
        "large": percent(mean_recall(classes[-half:])),
    }
    if not odd:
        return [
            tr(
                "Mean recall of {variant} is {small} over the smaller half of the classes and {large} over the larger "
                "half.",
                **values,
            )
        ]
    return [
        tr(
            "Mean recall of {variant} is {small} over the smaller half of the classes and {large} over the larger "
            "half; that of {middle}, the class in the middle, is {recall}.",
            **values,
            middle=classes[half].name,
            recall=percent(classes[half].recalls[0]),
        )
    ]


def recalls_of_ends(study: Study, classes: Sequence[ClassSize]) -> str:
    """Recall of the smallest classes against the largest, where classes of one size would lie in both halves."""
    smallest, largest = (
        [each for each in classes if each.training == end.training] for end in (classes[0], classes[-1])
    )
    return tr(
        "Mean recall of {variant} is {small} over the classes of the smallest size and {large} over those of the "
        "largest.",
        variant=study.baseline.name,
        small=percent(mean_recall(smallest)),
        large=percent(mean_recall(largest)),
    )


def mean_recall(classes: Sequence[ClassSize]) -> float:
    """Of the baseline."""
    return sum(each.recalls[0] for each in classes) / len(classes)
