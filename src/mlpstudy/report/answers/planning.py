"""How large would the study have to be? Sentences and a table on runs and test images."""

from dataclasses import dataclass

from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.plans import Detectable, Plan
from mlpstudy.power import FEWEST_RUNS, LARGEST
from mlpstudy.report.answers.answer import Answer, plain_answer
from mlpstudy.report.answers.present_size import found_now
from mlpstudy.wording.numbers import grouped, points, set_points
from mlpstudy.wording.room import only_losses
from mlpstudy.wording.summary import left_out, too_few_images

RUNS = (10, 20, 40, 80)  # of the rows, beside those that the study has
TIMES = (1, 2, 4, 8)  # as many test images as it has, of the columns
CAPTIONS = {  # of the figure by what its band holds: with the dot of the study, and where that lies above the scale
    "half": (
        N_(
            "Smallest difference that is found four times in five, median over the variants. The dot is this study; "
            "the band holds the middle half of the variants."
        ),
        N_(
            "Smallest difference that is found four times in five, median over the variants, up to the largest that "
            "there can be. This study would need a larger one; the band holds the middle half of the variants."
        ),
    ),
    "all": (
        N_(
            "Smallest difference that is found four times in five, median over the variants. The dot is this study; "
            "the band holds all variants."
        ),
        N_(
            "Smallest difference that is found four times in five, median over the variants, up to the largest that "
            "there can be. This study would need a larger one; the band holds all variants."
        ),
    ),
    "none": (
        N_("Smallest difference that is found four times in five. The dot is this study."),
        N_(
            "Smallest difference that is found four times in five, up to the largest that there can be. This study "
            "would need a larger one."
        ),
    ),
}
USUAL = 0.01  # the difference that is asked for where study.detect names none
JOINED = 0.9  # groups an image: with fewer it is told that groups count


@dataclass(frozen=True)
class PlanningRow:
    """Runs a variant, and the smallest difference found on each number of test images: in points, or that none is."""

    runs: int
    found: tuple[str, ...]
    present: bool  # as many runs as the study has


@dataclass(frozen=True)
class PlanningTable:
    """Of the median variant."""

    images: tuple[int, ...]  # test images, of the columns
    rows: tuple[PlanningRow, ...]


def planning_table(plan: Plan) -> PlanningTable:
    """A k-fold has one column: it tests all images it has."""
    times = times_shown(plan)
    repeats = sorted({plan.size.repeats, *(-(-runs // plan.size.folds) for runs in RUNS)})
    return PlanningTable(
        images=tuple(factor * plan.images for factor in times),
        rows=tuple(
            PlanningRow(
                runs=number * plan.size.folds,
                found=tuple(findable(detectable_with(plan, number, factor).median) for factor in times),
                present=number == plan.size.repeats,
            )
            for number in repeats
        ),
    )


def planning_caption(plan: Plan) -> str:
    """Of the figure."""
    band = "none" if plan.variants == 1 else "all" if plan.now.whole else "half"
    return tr(CAPTIONS[band][plan.finds_nothing])


def detectable_with(plan: Plan, repeats: int, times: int) -> Detectable:
    """Of the present size what the study itself says, of others what follows from its variances."""
    present = repeats == plan.size.repeats and times == 1
    return plan.now if present else plan.detectable(repeats, times)


def findable(difference: float) -> str:
    """A cell of the table."""
    return points(difference) if difference <= LARGEST else tr("none found")


def times_shown(plan: Plan) -> tuple[int, ...]:
    """Multiples of the test images."""
    return (1,) if plan.kfold else TIMES


def planning_answer(study: Study, plan: Plan) -> Answer:
    """What it takes to find a given difference, and to find half of what is found now where that is another one."""
    halved = min(plan.now.median, LARGEST) / 2
    detect = study.config.detect or USUAL
    losses = "" if plan.finds_nothing else only_losses(study, study.detectables or [0.0, plan.now.most])
    texts = [
        " ".join(filter(None, [found_now(plan), losses, left_out(study)])),
        way_to(plan, detect, set_points(detect)),
    ]
    if not study.config.detect and points(halved) != set_points(detect):
        texts.append(way_to(plan, halved, points(halved)))
    texts.append(too_few_images(study))
    if plan.size.runs < FEWEST_RUNS:
        texts.append(tr("So few runs tell little of how much runs differ: take these numbers for rough ones."))
    if len(study.design.group_sizes) <= JOINED * len(study.design.images):
        texts.append(tr("More images means more groups: further images of the same groups add little."))
    return plain_answer(tr("How many runs and test images does a smaller difference take?"), texts)


def way_to(plan: Plan, difference: float, shown: str) -> str:
    """To a smaller difference, `shown` in points; so few runs that they give no verdict are never large enough."""
    if difference >= plan.now.median and plan.size.runs >= FEWEST_RUNS:
        if difference >= plan.now.most:
            return tr("So it is large enough to find {points} points.", points=shown)
        return tr("So it is large enough to find {points} points with the median variant, not with all.", points=shown)
    return way_by_repeats(plan, difference, shown) if plan.kfold else way_by_size(plan, difference, shown)


def way_by_repeats(plan: Plan, difference: float, shown: str) -> str:
    """Of a k-fold, whose images are given."""
    repeats = plan.repeats_for(difference)
    if repeats is None:
        return tr(
            "No number of repeats finds {points} points: {images} images are too few. More images would help, also by "
            "training other networks.",
            points=shown,
            images=grouped(plan.images),
        )
    return tr(
        "To find {points} points four times in five, it would need about {repeats} repeats of its {folds} folds "
        "({runs} runs a variant).",
        points=shown,
        repeats=repeats,
        folds=plan.size.folds,
        runs=repeats * plan.size.folds,
    )


def way_by_size(plan: Plan, difference: float, shown: str) -> str:
    """Of a holdout: runs, test images, or both."""
    runs, images = plan.repeats_for(difference), plan.images_for(difference)
    values = {"points": shown, "present_images": grouped(plan.images), "present_runs": plan.size.runs}
    if runs and images:
        return tr(
            "To find {points} points four times in five, it would need about {runs} runs a variant, or {images} test "
            "images with its {present_runs} runs.",
            **values,
            runs=runs,
            images=grouped(images),
        )
    if runs and plan.size.runs < FEWEST_RUNS:
        return tr(
            "To find {points} points four times in five, it would need about {runs} runs a variant. Fewer than "
            "{fewest} runs give no verdict, on however many test images.",
            **values,
            runs=runs,
            fewest=FEWEST_RUNS,
        )
    if runs:
        return tr(
            "To find {points} points four times in five, it would need about {runs} runs a variant. More test images "
            "alone would not do.",
            **values,
            runs=runs,
        )
    limited = tr(
        "No number of runs finds {points} points: {present_images} test images are too few.",
        **values,
    )
    return f"{limited} {way_by_images(plan, difference)}"


def way_by_images(plan: Plan, difference: float) -> str:
    """Where runs alone do not lead there."""
    if images := plan.images_for(difference):
        return tr(
            "With about {images} test images its {runs} runs would do.", images=grouped(images), runs=plan.size.runs
        )
    if both := plan.repeats_and_images_for(difference):
        return tr("About {runs} runs on {images} test images would do.", runs=both[0], images=grouped(both[1]))
    return tr("It would take far more of both.")
