"""The study's subject as a table: every regulariser of params.yaml, and what the report asks of it.

The README's list, the report's section and the test that every setting changes the result follow from this table.
Training does not read it, so that a reworded question retrains nothing.
"""

from dataclasses import dataclass
from typing import Literal

from mlpstudy.language import N_

ActsOn = Literal["network", "loss", "gradient", "optimiser", "images", "stopping", "prediction"]

STABILITY = ("epochs_to_95", "loss_roughness", "validation_swing")
EFFECT = ("score", "log_loss", "gap")


@dataclass(frozen=True)
class Question:
    """What the report asks, and the measures that answer it: score, or rows of MEASURES in wording/measures.py."""

    text: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Regulariser:
    """One setting that is meant to make a network generalise better."""

    setting: str  # its place in params.yaml
    name: str  # in prose
    off: bool | float | str | None  # the value that switches it off
    example: bool | float | str  # a value that switches it on; of train.augment, the name of a policy
    acts_on: ActsOn
    paper: str
    link: str
    questions: tuple[Question, ...]


REGULARISERS = (
    Regulariser(
        setting="model.whitening",
        name=N_("whitening"),
        off=0.0,
        example=0.5,
        acts_on="images",
        paper="LeCun et al. 1998; by cosine waves: Ahmed et al. 1974",
        link="https://doi.org/10.1007/3-540-49430-8_2",
        questions=(
            Question(
                N_("What did whitening do to speed of convergence and to the training loss?"),
                ("epochs_to_95", "train_log_loss"),
            ),
            Question(N_("What was the effect of whitening?"), EFFECT),
        ),
    ),
    Regulariser(
        setting="model.batchnorm",
        name=N_("batch normalisation"),
        off=False,
        example=True,
        acts_on="network",
        paper="Ioffe & Szegedy 2015",
        link="https://arxiv.org/abs/1502.03167",
        questions=(
            Question(N_("What did batch normalisation do to stability and speed of convergence?"), STABILITY),
            Question(N_("What did batch normalisation do to the training loss?"), ("train_log_loss",)),
            Question(N_("What was the effect of batch normalisation on new images?"), EFFECT),
        ),
    ),
    Regulariser(
        setting="model.norm",
        name=N_("layer normalisation"),  # its value `batch` is known as model.batchnorm by all who read settings
        off="none",
        example="layer",
        acts_on="network",
        paper="Ba et al. 2016",
        link="https://arxiv.org/abs/1607.06450",
        questions=(
            Question(N_("What did layer normalisation do to stability and speed of convergence?"), STABILITY),
            Question(N_("What was the effect of layer normalisation?"), EFFECT),
        ),
    ),
    Regulariser(
        setting="model.residual",
        name=N_("residual blocks"),
        off=False,
        example=True,
        acts_on="network",
        paper="He et al. 2016; of MLPs: Bachmann et al. 2023",
        link="https://arxiv.org/abs/2306.13575",
        questions=(
            Question(
                N_("What did residual blocks do to speed of convergence and to the training loss?"),
                ("epochs_to_95", "train_log_loss"),
            ),
            Question(N_("What was the effect of residual blocks?"), EFFECT),
        ),
    ),
    Regulariser(
        setting="model.dropout",
        name=N_("dropout"),
        off=0.0,
        example=0.5,
        acts_on="network",
        paper="Srivastava et al. 2014",
        link="https://jmlr.org/papers/v15/srivastava14a.html",
        questions=(Question(N_("What was the effect of dropout?"), EFFECT),),
    ),
    Regulariser(
        setting="train.weight_decay",
        name=N_("L2 (weight decay)"),
        off=0.0,
        example=0.1,
        acts_on="optimiser",
        paper="Krogh & Hertz 1991; decoupled in AdamW: Loshchilov & Hutter 2019",
        link="https://arxiv.org/abs/1711.05101",
        questions=(Question(N_("What was the effect of L2 (weight decay)?"), EFFECT),),
    ),
    Regulariser(
        setting="train.l1",
        name=N_("L1"),
        off=0.0,
        example=0.01,
        acts_on="gradient",
        paper="Tibshirani 1996",
        link="https://doi.org/10.1111/j.2517-6161.1996.tb02080.x",
        questions=(Question(N_("What was the effect of L1?"), EFFECT),),
    ),
    Regulariser(
        setting="train.augment",
        name=N_("data augmentation"),
        off="none",
        example="light",
        acts_on="images",
        paper="Simard et al. 2003; Albumentations: Buslaev et al. 2020",
        link="https://arxiv.org/abs/1809.06839",
        questions=(Question(N_("What was the effect of data augmentation?"), EFFECT),),
    ),
    Regulariser(
        setting="train.warmup_epochs",
        name=N_("warm-up of the learning rate"),
        off=0,
        example=1,
        acts_on="optimiser",
        paper="Goyal et al. 2017",
        link="https://arxiv.org/abs/1706.02677",
        questions=(Question(N_("What did warm-up of the learning rate do?"), ("score", "loss_roughness")),),
    ),
    Regulariser(
        setting="train.average_weights",
        name=N_("weight averaging"),
        off=None,
        example=0.9,
        acts_on="prediction",
        paper="Polyak & Juditsky 1992; Izmailov et al. 2018",
        link="https://arxiv.org/abs/1803.05407",
        questions=(Question(N_("What was the effect of weight averaging?"), (*EFFECT, "validation_swing")),),
    ),
    Regulariser(
        setting="model.test_views",
        name=N_("test-time views"),
        off="none",
        example="flips",
        acts_on="prediction",
        paper="Krizhevsky et al. 2012",
        link="https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks",
        questions=(Question(N_("What was the effect of test-time views?"), EFFECT),),
    ),
    Regulariser(
        setting="train.early_stopping",
        name=N_("early stopping"),
        off=None,
        example=1,
        acts_on="stopping",
        paper="Prechelt 1998",
        link="https://doi.org/10.1007/3-540-49430-8_3",
        questions=(Question(N_("What was the effect of early stopping?"), EFFECT),),
    ),
    Regulariser(
        setting="train.label_smoothing",
        name=N_("label smoothing"),
        off=0.0,
        example=0.2,
        acts_on="loss",
        paper="Szegedy et al. 2016",
        link="https://arxiv.org/abs/1512.00567",
        questions=(Question(N_("What was the effect of label smoothing?"), EFFECT),),
    ),
    Regulariser(
        setting="train.mixup",
        name=N_("mixup"),
        off=0.0,
        example=0.4,
        acts_on="images",
        paper="Zhang et al. 2018",
        link="https://arxiv.org/abs/1710.09412",
        questions=(Question(N_("What was the effect of mixup?"), EFFECT),),
    ),
    Regulariser(
        setting="train.clip_gradient",
        name=N_("gradient clipping"),
        off=None,
        example=0.1,
        acts_on="gradient",
        paper="Pascanu et al. 2013",
        link="https://arxiv.org/abs/1211.5063",
        questions=(Question(N_("What was the effect of gradient clipping?"), ("score", "log_loss", "loss_roughness")),),
    ),
)
