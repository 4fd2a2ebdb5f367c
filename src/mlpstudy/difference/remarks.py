"""What a reader of the differences has to know: what was compared, and what else differs between the revisions."""

from collections.abc import Iterable, Sequence

from mlpstudy.compare.draws import draws_of
from mlpstudy.compare.margin import images_to_show
from mlpstudy.compare.roles import IMAGES
from mlpstudy.difference.differences import Difference
from mlpstudy.difference.match import Match
from mlpstudy.language import N_, tr, trn
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.wording.measures import SCORE_NAMES
from mlpstudy.wording.numbers import grouped, listing
from mlpstudy.wording.summary import not_enough
from mlpstudy.wording.verdicts import SCOPES

CLASSES = (  # on one side alone, on both
    N_("Classes only in {one}: {names}."),
    N_("Classes only in {one}: {names}; only in {other}: {others}."),
)
VARIANTS = (
    N_("Variants only in {one}: {names}."),
    N_("Variants only in {one}: {names}; only in {other}: {others}."),
)


def summary(match: Match) -> list[str]:
    """What was subtracted from what, on how much, and what verdicts speak of."""
    if match.design.runs < FEWEST_RUNS:
        return [change(match), too_few(match)]
    if not match.changed:
        same = tr("No variant that both have names any image otherwise: none was trained anew, or to no effect.")
        return [change(match), same]
    return [sentence for sentence in (change(match), family(match), uncounted(match)) if sentence]


def change(match: Match) -> str:
    """What was subtracted from what, on how much."""
    R, values = len(match.design.run), {"before": match.before.name, "after": match.after.name}
    values |= {"images": grouped(len(match.design.images)), "score": score(match.after.config.score)}
    if by_repeats(match):
        return trn(
            "Change = {after} minus {before}, in points of {score}; {images} test images, {count} repeat.",
            "Change = {after} minus {before}, in points of {score}; {images} test images, {count} repeats.",
            R,
            **values,
        )
    return tr(
        "Change = {after} minus {before}, in points of {score}; {images} test images, {runs} runs.", runs=R, **values
    )


def score(name: str) -> str:
    """As a sentence calls it."""
    return tr(SCORE_NAMES[name])


def by_repeats(match: Match) -> bool:
    """What is counted: in k-fold, a repeat scores all images."""
    return match.before.design.kfold or match.after.design.kfold


def too_few(match: Match) -> str:
    """Intervals, but no verdicts, which take runs, or whole repeats where the folds differ."""
    values = {"fewest": FEWEST_RUNS, "present": match.design.runs}
    if by_repeats(match) and not match.design.kfold:
        return tr("Descriptive, for a verdict takes {fewest} repeats: these are {present}.", **values)
    return tr("Descriptive, for a verdict takes {fewest} runs: these are {present}.", **values)


def family(match: Match) -> str:
    """What verdicts are corrected for, and what they speak of, in the report's words."""
    values = {"changed": len(match.tested), "variants": len(match.variants) - len(match.copies)}
    if not match.paired:
        return tr("Verdicts by Holm's correction over what changed ({changed} of {variants} variants).", **values)
    draws = draws_of(match.after.split)
    scope = tr(SCOPES[draws.scope], images=grouped(draws.images))
    return tr(
        "Verdicts by Holm's correction over what changed ({changed} of {variants} variants), {scope}.",
        scope=scope,
        **values,
    )


def uncounted(match: Match) -> str:
    """Copies of the baseline, which share its verdict."""
    if not match.copies:
        return ""
    return tr(
        "Not counted, for the settings are those of {baseline}: {names}.",
        baseline=match.after.config.baseline,
        names=listing(match.copies),
    )


def unshown(match: Match, rows: Sequence[Difference]) -> list[str]:
    """Why no variant is called at most the margin worse whose interval is within it: test images are too few."""
    margin, comparisons = match.after.config.margin, [each.comparison for each in rows]
    lows = [each.low_all for each in comparisons if each.verdict == "undecided" and each.margin is None]
    if margin is None or not any(low is not None and low > -margin for low in lows):
        return []
    images = len(match.design.images)
    return [not_enough(images, margin, images_to_show(margin, images, match.design.size, len(match.tested)))]


def remarks(match: Match) -> list[str]:
    """A sentence for each thing that differs; none where both are studies of the same score, split and variants."""
    return [sentence for about in REMARKS if (sentence := about(match))]


def other_score(match: Match) -> str:
    """Either study has verdicts on a score of its own."""
    one, other = match.before, match.after
    if one.config.score == other.config.score:
        return ""
    return tr(
        "Other score: {before} compares {one}, {after} {other}, which is shown.",
        before=one.name,
        one=score(one.config.score),
        after=other.name,
        other=score(other.config.score),
    )


def other_classes(match: Match) -> str:
    """Their networks choose among other classes."""
    return sides(CLASSES, match, match.before.split.classes, match.after.split.classes)


def other_images(match: Match) -> str:
    """Some test images were left out of the comparison."""
    one, other, common = (len(each.images) for each in (match.before.design, match.after.design, match.design))
    if one == other == common:
        return ""
    values = {"one": grouped(one), "before": match.before.name, "other": grouped(other), "after": match.after.name}
    if moved := match.in_other_classes:
        return trn(
            "Other test images: {one} in {before}, {other} in {after}; both have {both} of them, of which {count} "
            "stands in another class and is left out.",
            "Other test images: {one} in {before}, {other} in {after}; both have {both} of them, of which {count} "
            "stand in another class and are left out.",
            moved,
            count=grouped(moved),
            both=grouped(common + moved),
            **values,
        )
    return tr(
        "Other test images: {one} in {before}, {other} in {after}; compared on the {common} that both have.",
        common=grouped(common),
        **values,
    )


def other_repeats(match: Match) -> str:
    """Some runs were left out."""
    one, other = (len(each.design.run) for each in (match.before, match.after))
    if one == other:
        return ""
    values = {"before": match.before.name, "after": match.after.name, "one": one, "other": other}
    if by_repeats(match):
        return trn(
            "Other number of repeats: {one} in {before}, {other} in {after}; compared over the first.",
            "Other number of repeats: {one} in {before}, {other} in {after}; compared over the first {count}.",
            min(one, other),
            **values,
        )
    return tr(
        "Other number of runs: {one} in {before}, {other} in {after}; compared over the first {fewer}.",
        fewer=min(one, other),
        **values,
    )


def other_folds(match: Match) -> str:
    """Runs of a k-fold are compared by whole repeats."""
    if match.design.kfold or not by_repeats(match):
        return ""
    return tr("Other folds: the spread is that between whole repeats, not between folds.")


def other_draws(match: Match) -> str:
    """Runs of one number are no longer a pair."""
    if match.paired:
        return ""
    return tr(
        "Other training images: run i does not train on the same ones in both, so that runs are no longer paired by "
        "draw and the interval is wider than it would be."
    )


def other_choices(match: Match) -> str:
    """Some variants take another part of their runs' draws."""
    if not match.drawn_otherwise:
        return ""
    return tr(
        "Other training images of {names}, by {setting}: a change there may come from that alone.",
        names=listing(match.drawn_otherwise),
        setting=IMAGES,
    )


def other_variants(match: Match) -> str:
    """Variants that only one has are not shown."""
    return sides(VARIANTS, match, match.before.named, match.after.named)


def sides(messages: tuple[str, str], match: Match, before: Iterable[str], after: Iterable[str]) -> str:
    """Names that stand on one side alone; nothing where all stand on both."""
    only = [(match.before.name, set(before) - set(after)), (match.after.name, set(after) - set(before))]
    lists = [(side, listing(sorted(names))) for side, names in only if names]
    if not lists:
        return ""
    (one, names), (other, others) = lists[0], lists[-1]
    return tr(messages[len(lists) - 1], one=one, names=names, other=other, others=others)


REMARKS = (
    other_score,
    other_classes,
    other_images,
    other_repeats,
    other_folds,
    other_draws,
    other_choices,
    other_variants,
)
