"""What a reader of the differences has to know: what was compared, and what else differs between the revisions."""

from collections.abc import Iterable

from mlpstudy.compare.comparisons import FEWEST_RUNS
from mlpstudy.compare.draws import draws_of
from mlpstudy.difference.match import Match
from mlpstudy.wording.numbers import grouped, listing
from mlpstudy.wording.verdicts import SCOPES

SCORES = {"accuracy": "accuracy", "balanced_accuracy": "balanced accuracy"}


def summary(match: Match) -> list[str]:
    """What was subtracted from what, on how much, and what verdicts speak of."""
    images, R = len(match.design.images), len(match.design.run)
    change = (
        f"Change = {match.after.name} minus {match.before.name}, in points of {SCORES[match.after.score]}; "
        f"{grouped(images)} test images, {R} {unit(match)}."
    )
    if match.design.runs < FEWEST_RUNS:
        return [change, f"Descriptive, for a verdict takes {FEWEST_RUNS} {unit(match)}."]
    if not match.changed:
        return [change, "No variant names any image otherwise: nothing was trained anew, or to no effect."]
    family = f"Verdicts by Holm's correction over what changed ({len(match.changed)} of {len(match.variants)} variants)"
    return [change, f"{family}, {scope(match)}." if match.paired else f"{family}."]


def unit(match: Match) -> str:
    """What is counted: in k-fold, a repeat scores all images."""
    return "repeats" if match.before.design.kfold or match.after.design.kfold else "runs"


def scope(match: Match) -> str:
    """What verdicts speak of, in the report's words."""
    draws = draws_of(match.after.split)
    return SCOPES[draws.scope].format(images=grouped(draws.images))


def remarks(match: Match) -> list[str]:
    """A sentence for each thing that differs; none where both are studies of the same score, split and variants."""
    return [sentence for about in REMARKS if (sentence := about(match))]


def other_score(match: Match) -> str:
    """Either study has verdicts on a score of its own."""
    one, other = match.before, match.after
    if one.score == other.score:
        return ""
    return f"Other score: {one.name} compares {SCORES[one.score]}, {other.name} {SCORES[other.score]}, which is shown."


def other_classes(match: Match) -> str:
    """Their networks choose among other classes."""
    return sides("Classes", match, match.before.split.classes, match.after.split.classes)


def other_images(match: Match) -> str:
    """Some test images were left out of the comparison."""
    one, other, common = (len(each.images) for each in (match.before.design, match.after.design, match.design))
    if one == other == common:
        return ""
    return (
        f"Other test images: {grouped(one)} in {match.before.name}, {grouped(other)} in {match.after.name}; compared "
        f"on the {grouped(common)} that both have."
    )


def other_repeats(match: Match) -> str:
    """Some runs were left out."""
    one, other = (len(each.design.run) for each in (match.before, match.after))
    if one == other:
        return ""
    names = f"{one} in {match.before.name}, {other} in {match.after.name}"
    return f"Other number of {unit(match)}: {names}; compared over the first {min(one, other)}."


def other_folds(match: Match) -> str:
    """Runs of a k-fold are compared by whole repeats."""
    kfold = match.before.design.kfold or match.after.design.kfold
    if match.design.kfold or not kfold:
        return ""
    return "Other folds: the spread is that between whole repeats, not between folds."


def other_draws(match: Match) -> str:
    """Runs of one number are no longer a pair."""
    if match.paired:
        return ""
    return (
        "Other training images: run i does not train on the same ones in both, so that runs are no longer paired by "
        "draw and the interval is wider than it would be."
    )


def other_variants(match: Match) -> str:
    """Variants that only one has are not shown."""
    return sides("Variants", match, match.before.named, match.after.named)


def sides(what: str, match: Match, before: Iterable[str], after: Iterable[str]) -> str:
    """Names that stand on one side alone; nothing where all stand on both."""
    only = {match.before.name: set(before) - set(after), match.after.name: set(after) - set(before)}
    lists = [f"only in {side}: {listing(sorted(names))}" for side, names in only.items() if names]
    return f"{what} {'; '.join(lists)}." if lists else ""


REMARKS = (other_score, other_classes, other_images, other_repeats, other_folds, other_draws, other_variants)
