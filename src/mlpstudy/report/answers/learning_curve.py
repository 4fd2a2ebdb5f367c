"""What few images per class do, and whether more would help."""

from collections.abc import Mapping, Sequence

from mlpstudy.compare.ablations import Ablation, MeasureChange
from mlpstudy.compare.learning_curve import CurvePoint, LearningCurve
from mlpstudy.compare.sections import section_changes
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.report.answers.answer import Answer, Statement
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import grouped, interval, listing, percent, points, signed_points

Changes = Mapping[Ablation, MeasureChange]

MORE = {  # by what may be read of the second most against the most images
    "more": N_(
        "From {few} to {many} images per class {score} still rises by {points} points (95 % interval {interval}). The "
        "curve had not levelled off there; what more images would bring was not measured."
    ),
    "less": N_(
        "From {few} to {many} images per class {score} falls by {points} points (95 % interval {interval}). More "
        "images did not help here."
    ),
    "open": N_(
        "From {few} to {many} images per class {score} changes by {difference} points (95 % interval {interval})."
    ),
}

ALIKE = 0.9  # smallest class by the mean one: above it they differ by what a fold leaves of each
UNSURE = N_("This study cannot tell the two apart.")
UNSURE_OF_MORE = N_("This study cannot tell whether more images would help.")
CORRECTED = N_("Corrected for all comparisons, the difference may be chance.")


def learning_curve_answers(study: Study, curves: Sequence[LearningCurve]) -> list[Answer]:
    """Two questions, each answered for every curve; nothing without a curve."""
    if not curves:
        return []
    changes = read_steps(study, curves)
    few = [Statement(few_images(study, curve, changes[curve.whole]), curve.name) for curve in curves]
    more = [Statement(more_images(study, curve, changes[curve.last_step]), curve.name) for curve in curves]
    return [
        Answer(tr("What do few images per class do?"), tuple(few)),
        Answer(tr("Would more images help?"), tuple(more)),
    ]


def read_steps(study: Study, curves: Sequence[LearningCurve]) -> Changes:
    """Paired differences of the score between two points of a curve, as the other sections of the report read them."""
    steps = dict.fromkeys(step for curve in curves for step in (curve.whole, curve.last_step))
    changes = section_changes(study, [(step, "score") for step in steps])
    return {step: change for (step, _), change in changes.items()}


def few_images(study: Study, curve: LearningCurve, change: MeasureChange) -> str:
    """The score with the fewest images against that with the most, and what was learnt of the training images."""
    fewest, most = curve.points[0], curve.points[-1]
    learnt = tr(
        "Of its own training images the network names {low_training} rightly in the first case, {high_training} in the "
        "second.",
        low_training=percent(fewest.training),
        high_training=percent(most.training),
    )
    texts = [few_sentence(study, fewest, most, change), *no_direction(study, change, UNSURE), learnt]
    return " ".join(texts)


def few_sentence(study: Study, few: CurvePoint, many: CurvePoint, change: MeasureChange) -> str:
    """A direction only where the change may be read so. The fewest images may be a single one of each class."""
    values, count = step_values(study, few, many, change), 1 if few.images == 1 else 2
    if change.reading == "more":
        return trn(
            "With {few} image per class {score} is {low_score}, with {many} it is {high_score}: {points} points more "
            "(95 % interval {interval}).",
            "With {few} images per class {score} is {low_score}, with {many} it is {high_score}: {points} points more "
            "(95 % interval {interval}).",
            count,
            **values,
        )
    if change.reading == "less":
        return trn(
            "With {few} image per class {score} is {low_score}, with {many} it is {high_score}: {points} points less "
            "(95 % interval {interval}).",
            "With {few} images per class {score} is {low_score}, with {many} it is {high_score}: {points} points less "
            "(95 % interval {interval}).",
            count,
            **values,
        )
    return trn(
        "With {few} image per class {score} is {low_score}, with {many} it is {high_score} ({difference} points, 95 % "
        "interval {interval}).",
        "With {few} images per class {score} is {low_score}, with {many} it is {high_score} ({difference} points, 95 % "
        "interval {interval}).",
        count,
        **values,
    )


def more_images(study: Study, curve: LearningCurve, change: MeasureChange) -> str:
    """What the last step of the curve brought."""
    few, many = curve.points[-2:]
    reading = change.reading if change.reading in MORE else "open"  # the same predictions leave it open, too
    text = tr(MORE[reading], **step_values(study, few, many, change))
    return " ".join([text, *no_direction(study, change, UNSURE_OF_MORE)])


def step_values(study: Study, few: CurvePoint, many: CurvePoint, change: MeasureChange) -> dict[str, str]:
    """What sentences on two points of a curve may name."""
    return {
        "few": named_images(few),
        "many": named_images(many),
        "score": score_name(study),
        "low_score": percent(few.score),
        "high_score": percent(many.score),
        "points": points(change.difference),
        "difference": signed_points(change.difference),
        "interval": interval(change.low, change.high),
    }


def no_direction(study: Study, change: MeasureChange, unsure: str) -> list[str]:
    """That no direction is read, and why not where the interval alone has one; nothing where one is."""
    if change.reading in ("more", "less"):
        return []
    if study.descriptive:
        return [tr("The runs are too few for a verdict.")]
    return [tr(unsure), *([tr(CORRECTED)] if change.reservation else [])]


def images(point: CurvePoint) -> str:
    """Images of a class, 20 or 18.5: classes may differ."""
    return grouped(point.images, 4)


def named_images(point: CurvePoint) -> str:
    """The same in a sentence, with a word where it is a mean and perhaps the number of no class."""
    is_mean = point.fewest < point.images or not point.images.is_integer()
    return tr("a mean of {images}", images=images(point)) if is_mean else images(point)


def shortages(curves: Sequence[LearningCurve]) -> list[str]:
    """Variants that got fewer images of some class than they asked for, or than of others where they ask for all."""
    points = [point for curve in curves for point in (*curve.points, *curve.doubles)]
    return [shortage(point) for point in points if point.ran_short or point.takes_unequal_classes]


def undrawn(curves: Sequence[LearningCurve]) -> list[str]:
    """Of curves that are not drawn: why not, and what would be remarked on below them."""
    if not curves:
        return []
    why = tr(
        "Variants that differ in train.images_per_class have no curve where fewer than two of them trained on "
        "different numbers of images in runs that did not diverge."
    )
    return [why, *shortages(curves), *divergences(curves)]


def divergences(curves: Sequence[LearningCurve]) -> list[str]:
    """Variants that have no point on these curves, for all their runs diverged."""
    lost = [name for curve in curves for name in curve.lost]
    if not lost:
        return []
    return [tr("Without a point on a curve, for all runs diverged: {variants}.", variants=listing(lost))]


def equalities(curves: Sequence[LearningCurve]) -> list[str]:
    """That few images are also more equal in number, where of any curve they are; nothing where classes are alike."""
    if any(balance(curve.points[-1]) < min(ALIKE, balance(curve.points[0])) for curve in curves):
        return [
            tr("The fewer images are also more equal in number over the classes: part of a difference may be that.")
        ]
    return []


def balance(point: CurvePoint) -> float:
    """The smallest class by the mean one: 1 where all are of one size."""
    return point.fewest / point.images


def shortage(point: CurvePoint) -> str:
    """What the smallest class has to give."""
    values = {"variant": point.name, "fewest": grouped(point.fewest, 4)}
    if point.wanted is None:
        return tr(
            "{variant} trains on all images of each class: {images} on average; the smallest class has {fewest} to "
            "give.",
            images=images(point),
            **values,
        )
    return tr(
        "{variant} asks for {wanted} images of each class; the smallest class has {fewest} to give.",
        wanted=grouped(point.wanted),
        **values,
    )
