"""What a reader must know where test images are few, or few of them are named wrongly."""

from statistics import median

import numpy as np

from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.printable import list_item
from mlpstudy.study_size import FEW_TESTED
from mlpstudy.wording.numbers import decimal, first_few

MOST = 0.5  # share of a variance
FEWEST_WRONG = 25  # test images of the baseline; with fewer, a few odd images decide

FEW_TEST_IMAGES = (  # in a holdout, in a k-fold
    N_("There are only {images} test images: a few odd ones decide what is small."),
    N_("There are only {images} test images in all folds together: a few odd ones decide what is small."),
)
NEXT_TO_NONE_WRONG = (  # in a holdout, in a k-fold
    N_(
        "The baseline gets next to no test image wrong (mean over runs; expected {fewest} or more): a few odd images "
        "decide every comparison."
    ),
    N_(
        "The baseline gets next to no test image wrong (mean over repeats; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
)
FEW_WRONG = (
    N_(
        "The baseline gets only {wrong} test images wrong (mean over runs; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
    N_(
        "The baseline gets only {wrong} test images wrong (mean over repeats; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
)


def few_wrong(study: Study) -> str:
    """So few test images, or a baseline that is wrong so rarely, that a few images decide."""
    if round(study.baseline_wrong, 6) >= FEWEST_WRONG:  # rounded, for 25 come as 25 - 1e-14 of many sizes of a test
        return ""
    images = len(study.design.images)
    told = tr(FEW_TEST_IMAGES[study.design.kfold], images=images)
    if study.baseline_wrong > images / 2:
        return told
    return f"{told} {rarely_wrong(study)}" if images < 2 * FEWEST_WRONG else rarely_wrong(study)


def rarely_wrong(study: Study) -> str:
    """How many images the baseline gets wrong, of fewer than FEWEST_WRONG."""
    if round(study.baseline_wrong, 6) == 0:
        return tr("The baseline gets no test image wrong in any run, so that no variant can be shown to be better.")
    wrong = decimal(min(study.baseline_wrong, FEWEST_WRONG - 0.1))
    sentences = NEXT_TO_NONE_WRONG if wrong == decimal(0) else FEW_WRONG
    return tr(sentences[study.design.kfold], wrong=wrong, fewest=FEWEST_WRONG)


def small_class(study: Study) -> str:
    """That test images of one class limit the study; in a k-fold, which images are counted: a run tests one fold."""
    text = few_of_a_class(study) or limiting_class(study)
    if not text or not study.design.kfold:
        return text
    return " ".join([text, tr("Test images are counted in all folds together.")])


def few_of_a_class(study: Study) -> str:
    """Where every class counts alike, and few test images of one decide how wide all intervals are."""
    if study.config.score != "balanced_accuracy":
        return ""
    labels = study.split.labels[study.design.images]
    counts = [(name, int((labels == number).sum())) for number, name in enumerate(study.split.classes)]
    fewest_first = sorted(counts, key=lambda each: each[1])
    few = [f"{list_item(name)} ({images})" for name, images in fewest_first if 0 < images < FEW_TESTED]
    if not few:
        return ""
    many = N_("{names} and {more} more")
    return tr(
        "Balanced accuracy counts every class alike, and some have fewer than {fewest} test images: {names}. So few "
        "say little of a class, and every interval is as wide as that leaves it. More test images of these classes "
        "would narrow it; so would leaving the classes out, or study.score = accuracy.",
        fewest=FEW_TESTED,
        names=first_few(few, many=many),
    )


def limiting_class(study: Study) -> str:
    """Of a mean of recalls, where what the smallest class hides is most of the variance of most differences."""
    design = study.scores.design
    errors = [row.comparison.se for row in study.tested if row.comparison and row.comparison.se > 0]
    if not errors or design.size.hidden <= MOST * median(errors) ** 2:
        return ""
    smallest = design.size.class_groups.index(min(design.size.class_groups))
    sizes = design.class_group_sizes[smallest]
    label = np.unique(study.split.labels[study.design.images])[smallest]
    text = N_(
        "Every class counts alike, and of {name} there are {images} test images. What so few may hide is "
        "taken to be more than half of the variance of most differences, however many runs there are. More of them "
        "would narrow the intervals."
    )
    in_groups = N_(
        "Every class counts alike, and of {name} there are {images} test images in {groups} groups. What so few groups "
        "may hide is taken to be more than half of the variance of most differences, however many runs there are. More "
        "groups would narrow the intervals."
    )
    return tr(
        text if len(sizes) == sizes.sum() else in_groups,
        images=int(sizes.sum()),
        name=study.split.classes[label],
        groups=len(sizes),
    )
