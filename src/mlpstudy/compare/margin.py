"""How many test images it takes for an interval, and to show that no more than a margin is lost, whatever the runs."""

from math import ceil, log, log1p

from mlpstudy.power import ALPHA
from mlpstudy.study_size import Size

# Groups of test images from which on 95 % intervals of accuracy hold about as often as they say, even where all that is
# lost is lost on the same images in all runs. docs/architecture.md, "Why Holm", has what was measured.
ENOUGH = 400


def groups_to_show(margin: float, comparisons: int) -> float:
    """Fewest groups of test images that rarely miss a loss of the margin, a share of 1: (1 - margin)^G = .025 / V.

    What is lost in a share of all images, the same in every run, has no image among G with this chance. Then nothing
    differs, and no variance shows that something was missed: docs/architecture.md, "Why Holm", says how often that was
    seen. The exact binomial bound where none is lost, the rule of three: Hanley & Lippman-Hand 1983,
    https://doi.org/10.1001/jama.1983.03330370053031
    """
    return log(ALPHA / (2 * comparisons)) / log1p(-margin)


def are_few(size: Size) -> bool:
    """Are intervals of so few test images too narrow? A mean of recalls allows for it: `Size.hidden`."""
    return not size.class_groups and size.groups < ENOUGH


def shown_margin(margin: float | None, size: Size, comparisons: int) -> float | None:
    """The margin, if so many test images can show it; None if not. A mean of recalls allows for it: `Size.hidden`."""
    if margin is None or size.class_groups:
        return margin
    return margin if size.groups >= groups_to_show(margin, comparisons) else None


def images_to_show(margin: float, images: int, size: Size, comparisons: int) -> int:
    """Fewest test images for that, if they lie in groups as those of the size do."""
    return ceil(groups_to_show(margin, comparisons) * images / size.groups)
