"""Can the study that is planned find the difference of `study.detect`? A guess, made before anything is trained."""

from collections.abc import Mapping

import numpy as np

from mlpstudy.config.split import Score, SplitConfig
from mlpstudy.contracts.split import TEST, Split
from mlpstudy.counted import counted
from mlpstudy.plans import Plan
from mlpstudy.power import FEWEST_RUNS, Spread
from mlpstudy.study_size import Size, size_of

RIGHT = (0.90, 0.60)  # shares of the test images that the networks may name rightly, at best and at worst
# Two networks that err independently disagree on 2 p (1 - p) of the images; variants of one network, alike in their
# draw of training images, on less. Of what they disagree about, most is luck of a single run and image. Tried on the
# default study (p = .93: 2.0 points guessed, 1.4 measured) and on skin photographs (p = .52, 10 runs on 181 images: 5.8
# guessed, 8.2 measured).
DISAGREEMENT = 0.4  # of that of independent networks
MOST_DECIMALS = 6  # as many as a setting is shown with
BY_RUN, BY_IMAGE = 0.002, 0.1  # shares of the variance that a run and an image give


def plan_lines(split: Split, config: SplitConfig) -> list[str]:
    """Lines for the terminal; none where no difference is named or no variant is to be compared."""
    if config.detect is None or not config.comparisons:
        return []
    plans = {right: guess(split, config.score, config.comparisons, right) for right in likely(split, config.score)}
    of_classes = (
        " of balanced accuracies, if no class is harder to name than another" if config.score != "accuracy" else ""
    )
    disagreements = " or ".join(f"{100 * disagreement(right):.2g}" for right in plans)
    return [
        f"{conclusion(plans, config.detect)} (study.detect = {config.detect:g}).",
        f"A guess before any training, for {counted(split.runs, 'run')} on {counted(images(split), 'test image')} and "
        f"{counted(config.comparisons, 'comparison')}{of_classes}:",
        *(f"- {expectation(plan, right, config.detect)}" for right, plan in plans.items()),
        f"The guess: two variants disagree on {disagreements} of 100 images. It was wrong by a factor of 1.4 in two "
        "studies.",
    ]


def without_verdicts(runs: int) -> str:
    """That so few runs give no verdicts; empty where there are enough."""
    return f"{runs} runs give no verdicts, which take {FEWEST_RUNS}" if runs < FEWEST_RUNS else ""


def conclusion(plans: Mapping[float, Plan], difference: float) -> str:
    """Is the study large enough, whatever the networks reach? Never with so few runs that they give no verdict."""
    finds, wanted = [plan.now.median <= difference for plan in plans.values()], set_points(difference)
    few = without_verdicts(min(plan.size.runs for plan in plans.values()))
    if few and any(finds):
        return f"warning: this study has too few runs to find a difference of {wanted} points: {few}"
    if all(finds):
        return f"This study is large enough to find a difference of {wanted} points"
    if any(finds):
        return f"warning: this study finds a difference of {wanted} points only if its networks are good"
    return f"warning: this study is too small to find a difference of {wanted} points" + (f", and {few}" if few else "")


def expectation(plan: Plan, right: float, difference: float) -> str:
    """What the study finds if the networks are this good, and what it would take to find what is wanted."""
    smallest = "no difference, however large" if plan.finds_nothing else f"{found_points(plan, difference)} points"
    loss = " (as a loss, for no gain can be as large)" if 1 - right < plan.now.median and not plan.finds_nothing else ""
    found = f"networks that name {of_hundred(right)} of 100 images rightly: {smallest}{loss}"
    if plan.now.median <= difference:
        return found
    return f"{found}; {set_points(difference)} would take {remedy(plan, difference)}"


def likely(split: Split, score: Score) -> tuple[float, float]:
    """As RIGHT, but of accuracies at least what naming the largest class always has: no network need do worse."""
    if score != "accuracy":  # in which each class counts alike
        return RIGHT
    best, worst = RIGHT
    largest = float(np.bincount(split.labels[tested(split)]).max()) / images(split)
    return max(best, (1 + largest) / 2), max(worst, largest)


def of_hundred(right: float) -> str:
    """How many of 100 images, with two digits of those that are missed, so that 99.95 is not 100."""
    return f"{100 - float(f'{100 * (1 - right):.2g}'):g}"


def guess(split: Split, score: Score, comparisons: int, right: float) -> Plan:
    """The plan of networks that name such a share of the test images rightly, of each class."""
    discordance, size = np.array([disagreement(right)]), size_for(split, score)
    total = discordance * size.groups / size.equal_groups  # of +1, 0 and -1, their mean square: nearly the variance
    spread = Spread(BY_RUN * total, BY_IMAGE * total, (1 - BY_RUN - BY_IMAGE) * total)
    return Plan(spread, size, images(split), comparisons, discordance)


def size_for(split: Split, score: Score) -> Size:
    """What a study of this split measures of the score."""
    repeats, rows = max(split.info.repeat) + 1, tested(split)
    labels = split.labels[rows] if score == "balanced_accuracy" else None
    return size_of(repeats, split.runs // repeats, split.groups[rows], labels)


def disagreement(right: float) -> float:
    """Share of the test images that one of two variants names rightly and the other does not, in one run."""
    return DISAGREEMENT * 2 * right * (1 - right)


def tested(split: Split) -> np.ndarray:
    """(N,) is the image a test image of any run?"""
    return np.asarray((split.parts == TEST).any(axis=0))


def images(split: Split) -> int:
    """Test images, of all folds together."""
    return int(tested(split).sum())


def remedy(plan: Plan, difference: float) -> str:
    """More runs, more images, or both."""
    repeats, more = plan.repeats_for(difference), None if plan.kfold else plan.images_for(difference)
    ways = [] if repeats is None else [f"{repeats} repeats" if plan.kfold else f"{repeats} runs"]
    ways += [] if more is None else [f"{more} test images"]
    if ways or plan.kfold:
        return " or ".join(ways) or "more images"
    both = plan.repeats_and_images_for(difference)
    return f"{both[0]} runs on {both[1]} test images" if both else "far more runs and images"


def set_points(difference: float) -> str:
    """Points that the setting asks for, as it has them, since rounding may claim more: 0.01 -> 1.0, 0.0025 -> 0.25"""
    return max(f"{100 * difference:.1f}", f"{100 * difference:.6g}", key=len)


def found_points(plan: Plan, difference: float) -> str:
    """Points that the plan finds; more than are wanted, with as many decimals as show it: 2.04 beside 2.0"""
    smallest, decimals = plan.now.median, 1
    while smallest > difference and round(100 * (smallest - difference), decimals) == 0 and decimals < MOST_DECIMALS:
        decimals += 1
    return f"{100 * smallest:.{decimals}f}"
