"""The score over images per class: variants that differ from one another in `train.images_per_class` alone."""

from collections.abc import Collection
from dataclasses import dataclass

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.classes import training_images
from mlpstudy.compare.ensemble import ImageInterval, share_interval
from mlpstudy.compare.factors import families
from mlpstudy.compare.roles import IMAGES, full_settings
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import SHARE
from mlpstudy.power import ALPHA


@dataclass(frozen=True)
class CurvePoint:
    """One variant of a curve; shares of 1."""

    name: str
    wanted: int | None  # images of each class; None = all that the run draws
    images: float  # of a class that a run did train on, mean over classes and runs
    fewest: float  # of the smallest class, mean over runs
    score: float
    low: float  # 95 % interval of the score, over runs and images
    high: float
    training: float  # accuracy on its own training images, in evaluation mode

    @property
    def ran_short(self) -> bool:
        """Had a class fewer images to give than were wanted?"""
        return self.wanted is not None and self.fewest < self.wanted

    @property
    def takes_unequal_classes(self) -> bool:
        """Does it train on all images, of classes that differ in size?"""
        return self.wanted is None and self.fewest < self.images


@dataclass(frozen=True)
class LearningCurve:
    """Points by ascending images; two or more where it is drawn."""

    points: tuple[CurvePoint, ...]
    doubles: tuple[CurvePoint, ...] = ()  # variants with as many images as a point, which stands for them
    lost: tuple[str, ...] = ()  # variants all of whose runs diverged: what they score tells nothing of images

    @property
    def name(self) -> str:
        """The variant with the most images stands for the curve."""
        return self.points[-1].name

    @property
    def whole(self) -> Ablation:
        """From the fewest images to the most."""
        return Ablation(self.points[0].name, self.points[-1].name)

    @property
    def last_step(self) -> Ablation:
        """From the second most images to the most."""
        return Ablation(self.points[-2].name, self.points[-1].name)


def learning_curves(study: Study) -> list[LearningCurve]:
    """The baseline's first, the others by name; variants that trained on equally many images count once."""
    return [curve for curve in all_curves(study) if len(curve.points) > 1]


def undrawn_curves(study: Study) -> list[LearningCurve]:
    """Those of fewer than two points, for the others diverged, or trained on as many images."""
    return [curve for curve in all_curves(study) if len(curve.points) < 2]


def all_curves(study: Study) -> list[LearningCurve]:
    """Of every two variants or more that differ in their images alone."""
    return [learning_curve(study, family.values()) for family in families(study, IMAGES)]


def learning_curve(study: Study, names: Collection[str]) -> LearningCurve:
    """Of several with the same images the baseline is the point, or the first name; what diverged is none."""
    points: dict[float, CurvePoint] = {}
    in_order = sorted(names, key=lambda name: (name != study.config.baseline, name))
    lost = tuple(name for name in in_order if study.row(name).lost)
    measured = [curve_point(study, name) for name in in_order if name not in lost]
    for point in measured:
        points.setdefault(point.images, point)
    doubles = [point for point in measured if point is not points[point.images]]
    return LearningCurve(tuple(points[images] for images in sorted(points)), tuple(doubles), lost)


def curve_point(study: Study, name: str) -> CurvePoint:
    """One variant of a curve, with what it trained on and what came of it."""
    images = training_images(study.measures[name])
    score = score_interval(study, name)
    return CurvePoint(
        name=name,
        wanted=full_settings(study.config, name)[IMAGES],
        images=float(images.mean()),
        fewest=float(images.min(axis=1).mean()),
        score=score.mean,
        low=score.low,
        high=score.high,
        training=study.row(name).means["train_accuracy"],
    )


def score_interval(study: Study, name: str) -> ImageInterval:
    """By the two-way error of the verdicts, here of the score itself instead of a difference.

    Where every run names all images rightly, or none, no error is left: then as far as so many images can tell.
    """
    correct = study.scores.correct[name]
    if correct.all() or not correct.any():
        return share_interval(correct[0], study.scores.weight, study.scores.design)
    mean = study.scores.estimate(correct)
    low, high = map(float, mean.interval(ALPHA / 2, SHARE))
    return ImageInterval(float(mean.difference), low, high)
