"""Rules of thumb on two settings, as a table: what the report puts to the test where variants cross the two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlpstudy.compare.ablations import Reading
from mlpstudy.compare.factors import Family
from mlpstudy.compare.interaction import Corners
from mlpstudy.language import N_


@dataclass(frozen=True)
class Rule:
    """A rule of thumb: a step in one setting should gain more, or cost less, with another setting than without it."""

    rows: str  # a setting, as are the columns
    columns: str
    label: str  # of the rows
    words: Mapping[object, str]  # headings of columns; other values stand for themselves
    question: str
    without: str  # the other setting, as headings name it
    having: str
    corners: Callable[[Family], list[Corners]]
    axis: int  # of the step: 0 along the rows, 1 along the columns
    steps: str | None  # a question about each step alone, where no other answer of the section takes it up
    sentences: Mapping[Reading, str]  # `begin` and `end` are the values of the step


def higher_rates(grid: Family) -> list[Corners]:
    """From the lowest learning rate to each higher one, without and with batch normalisation."""
    rates = [rate for rate, batchnorm in grid if batchnorm and (rate, False) in grid]
    return [
        Corners(grid[rates[0], False], grid[rate, False], grid[rates[0], True], grid[rate, True]) for rate in rates[1:]
    ]


def he_and_xavier(grid: Family) -> list[Corners]:
    """From Xavier's to He's initialisation, under tanh and under ReLU; of normal or of uniform weights."""
    return [
        Corners(grid["tanh", xavier], grid["tanh", he], grid["relu", xavier], grid["relu", he])
        for he, xavier in (("he_normal", "xavier_normal"), ("he_uniform", "xavier_uniform"))
        if all((activation, init) in grid for activation in ("relu", "tanh") for init in (he, xavier))
    ]


RULES = {
    "learning_rate": Rule(
        rows="train.learning_rate",
        columns="model.batchnorm",
        label=N_("learning rate"),
        words={False: N_("without batch normalisation"), True: N_("with batch normalisation")},
        question=N_("Does batch normalisation allow higher learning rates?"),
        without=N_("without batch normalisation"),
        having=N_("with batch normalisation"),
        corners=higher_rates,
        axis=0,
        steps=None,
        sentences={
            "more": N_(
                "Yes: from a learning rate of {begin} to {end}, {score} falls less or rises more with batch "
                "normalisation than without it."
            ),
            "less": N_(
                "No, on the contrary: from a learning rate of {begin} to {end}, {score} falls more or rises less with "
                "batch normalisation than without it."
            ),
            "same": N_("From a learning rate of {begin} to {end}, {score} changes alike with it and without it."),
            "open": N_(
                "This study cannot tell whether a learning rate of {end} instead of {begin} costs less {score} with "
                "batch normalisation than without it."
            ),
        },
    ),
    "activation_initialisation": Rule(
        rows="model.activation",
        columns="model.init",
        label=N_("activation"),
        words={},
        question=N_("He's initialisation for ReLU, Xavier's for tanh?"),
        without=N_("under tanh"),
        having=N_("under ReLU"),
        corners=he_and_xavier,
        axis=1,
        steps=N_("What does He's initialisation do against Xavier's under each activation?"),
        sentences={
            "more": N_("Yes: {end} instead of {begin} gains more {score}, or costs less, under ReLU than under tanh."),
            "less": N_(
                "No, on the contrary: {end} instead of {begin} gains less {score}, or costs more, under ReLU than "
                "under tanh."
            ),
            "same": N_("{end} instead of {begin} changes {score} alike under ReLU and under tanh."),
            "open": N_(
                "This study cannot tell whether {end} instead of {begin} gains more {score} under ReLU than under tanh."
            ),
        },
    ),
}
