"""What the study finds with the runs and test images it has, in a sentence."""

from mlpstudy.language import N_, tr
from mlpstudy.plans import Plan
from mlpstudy.power import FEWEST_RUNS, LARGEST
from mlpstudy.wording.numbers import grouped, points

# what is said where there are verdicts, and where the runs are too few for any
Sentences = tuple[str, str]

BETWEEN: Sentences = (
    N_(
        "With {runs} runs a variant on {images} test images, this study finds a difference of {points} points four "
        "times in five (median; for half of the variants between {low} and {high})."
    ),
    N_(
        "With {runs} runs a variant on {images} test images, this study would find a difference of {points} points "
        "four times in five, were verdicts given (median; for half of the variants between {low} and {high})."
    ),
)
RANGE: Sentences = (  # of too few variants for a middle half
    N_(
        "With {runs} runs a variant on {images} test images, this study finds a difference of {points} points four "
        "times in five (median; between {low} and {high}, depending on the variant)."
    ),
    N_(
        "With {runs} runs a variant on {images} test images, this study would find a difference of {points} points "
        "four times in five, were verdicts given (median; between {low} and {high}, depending on the variant)."
    ),
)
ALIKE: Sentences = (
    N_(
        "With {runs} runs a variant on {images} test images, this study finds a difference of {points} points four "
        "times in five."
    ),
    N_(
        "With {runs} runs a variant on {images} test images, this study would find a difference of {points} points "
        "four times in five, were verdicts given."
    ),
)
SOME_NONE: Sentences = (
    N_(
        "With {runs} runs a variant on {images} test images, this study finds a difference of {points} points four "
        "times in five (median; for a quarter of the variants or more, none)."
    ),
    N_(
        "With {runs} runs a variant on {images} test images, this study would find a difference of {points} points "
        "four times in five, were verdicts given (median; for a quarter of the variants or more, none)."
    ),
)
NONE: Sentences = (
    N_(
        "With {runs} runs a variant on {images} test images, no difference is large enough for this study to find it "
        "four times in five (median)."
    ),
    N_(
        "With {runs} runs a variant on {images} test images, no difference would be large enough for this study to "
        "find it four times in five, even if verdicts were given (median)."
    ),
)


def found_now(plan: Plan) -> str:
    """Of the study as it is."""
    return tr(
        sentences(plan)[plan.size.runs < FEWEST_RUNS],
        runs=plan.size.runs,
        images=grouped(plan.images),
        points=points(plan.now.median),
        low=points(plan.now.low),
        high=points(plan.now.high),
    )


def sentences(plan: Plan) -> Sentences:
    """By how much variants scatter: for some of them, or most, no difference that there can be may be large enough."""
    if plan.finds_nothing:
        return NONE
    if plan.now.high > LARGEST:
        return SOME_NONE
    if points(plan.now.low) == points(plan.now.high):
        return ALIKE
    return RANGE if plan.now.whole else BETWEEN
