"""The first sentence where every class counts alike: balanced accuracy in points, for it counts no pictures.

Three pictures of a small class may weigh more than thirty of a large one, so that a variant with a higher balanced
accuracy may name fewer pictures correctly than the baseline.
"""

from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.wording.competitors import baseline_name, plain_name
from mlpstudy.wording.lead import all_worse, telling_regularisers, told
from mlpstudy.wording.numbers import decimal, decimals_beside, listing, percent


def balanced_finding(study: Study) -> str:
    """How much higher the variant's balanced accuracy is."""
    row = told(study)
    if all_worse(study):
        return trn(
            "The variant had a lower balanced accuracy on new pictures than the baseline",
            "Every variant had a lower balanced accuracy on new pictures than the baseline",
            len(study.variants),
        )
    if row.score <= study.baseline.score:
        return tr("No variant had a higher balanced accuracy on new pictures than the baseline")
    lead = 100 * (row.score - study.baseline.score)
    shown = decimal(lead, decimals_beside(lead, 0.0, 1))
    if added := telling_regularisers(study, row):
        return tr(
            "With {regularisers} the network had {points} points more balanced accuracy on new pictures than without",
            regularisers=listing([tr(regulariser.name) for regulariser in added]),
            points=shown,
        )
    return tr(
        "The variant {variant} had {points} points more balanced accuracy on new pictures than {baseline}",
        variant=plain_name(row),
        points=shown,
        baseline=baseline_name(study),
    )


def balanced_alone(study: Study) -> str:
    """A baseline without variants, perhaps beside references."""
    beside_references, by_itself = (
        N_(
            "The network had a balanced accuracy of {score} on new pictures; all others are references, which do not "
            "compete with it."
        ),
        N_("The network had a balanced accuracy of {score} on new pictures; there is no variant to compare it with."),
    )
    references = any(row.role == "reference" for row in study.rows)
    return tr(beside_references if references else by_itself, score=percent(study.baseline.score))


def balanced_trivial(study: Study, method: str) -> str:
    """A method that needs no network has the highest score."""
    if not study.variants:
        return tr(
            "A simple method that trains no network ({method}) had a higher balanced accuracy than the network",
            method=method,
        )
    return trn(
        "A simple method that trains no network ({method}) had a higher balanced accuracy than the baseline and its "
        "variant",
        "A simple method that trains no network ({method}) had a higher balanced accuracy than the baseline and all "
        "its variants",
        len(study.variants),
        method=method,
    )
