"""What the card says in sentences of its own; those of the report come from `wording`."""

from collections.abc import Mapping
from typing import Any

from mlpstudy.compare.leaked import measure_leak
from mlpstudy.compare.study import Averaging, Study
from mlpstudy.contracts.split import TRAIN
from mlpstudy.errors import public_url
from mlpstudy.export.scores import Scores
from mlpstudy.language import N_, tr, trn
from mlpstudy.predict.doubts import doubts
from mlpstudy.predict.load import Trained
from mlpstudy.wording.few_images import few_wrong
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import grouped, percent, points, written
from mlpstudy.wording.trivial import above
from mlpstudy.wording.warnings import few_runs, leaked, telling_sizes, unequal_classes

# model.test_views -> how one network comes to its answer, and how several do
TEST_VIEWS = {
    "none": ("", ""),
    "flips": (
        N_("The network looks at a picture as it is and mirrored, and takes the mean; the file does so itself."),
        N_("Each network looks at a picture as it is and mirrored, and takes the mean; the file does so itself."),
    ),
    "turns": (
        N_(
            "The network looks at a picture in all eight ways in which a square can lie, and takes the mean; the file "
            "does so itself."
        ),
        N_(
            "Each network looks at a picture in all eight ways in which a square can lie, and takes the mean; the file "
            "does so itself."
        ),
    ),
}
ALONE: dict[Averaging, str] = {
    "runs": N_(
        "The study compares single networks. Those of this variant reach {mean} ± {deviation} % {score} (mean ± "
        "standard deviation over {runs} runs)."
    ),
    "images": N_(
        "The study compares single networks. Those of this variant reach {mean} ± {deviation} % {score} (mean over the "
        "test images ± standard deviation over {runs} runs)."
    ),
    "repeats": N_(
        "The study compares single networks. Those of this variant reach {mean} ± {deviation} % {score} (recalls "
        "of all folds of a repeat together ± standard deviation over {runs} runs)."
    ),
}
SOURCES = {
    "digits": N_("the handwritten digits of scikit-learn"),
    "synthetic": N_("drawn shapes"),
    "path": N_("own pictures"),
}


def holds(trained: Trained) -> list[str]:
    """What answers."""
    runs, lost, variant = len(trained.runs), len(trained.diverged), f"`{trained.variant}`"
    if runs == 1:
        return [tr("It holds one network, run {run} of the variant {variant}.", run=trained.runs[0], variant=variant)]
    networks = tr(
        "It holds the {runs} networks of the variant {variant}, and answers with the mean of their probabilities.",
        runs=runs,
        variant=variant,
    )
    told = trn(
        "{count} diverged in training, and always says its most frequent class (of equal ones the one with more "
        "images outside the test).",
        "{count} diverged in training, and always say their most frequent class (of equal ones the one with more "
        "images outside the test).",
        lost,
    )
    return [networks, told] if lost else [networks]


def views(trained: Trained) -> str:
    """How the networks of variants with `model.test_views` answer; nothing of others."""
    one, several = TEST_VIEWS[trained.views]
    text = one if len(trained.runs) == 1 else several
    return tr(text) if text else ""


def source(settings: Mapping[str, Any]) -> str:
    """By its name, and its address where it has one; a folder on somebody's disk is nobody else's business."""
    described, name = settings.get("source", {}), settings.get("data", {}).get("source", "unknown")
    if url := described.get("url"):
        return f"{name}, {public_url(url if isinstance(url, str) else url[0])}"
    kind = SOURCES.get(described.get("kind"))
    return f"{name} ({tr(kind)})" if kind else str(name)


def division(trained: Trained) -> str:
    """Who trained and who tested."""
    info, split = trained.split.info, trained.split
    sizes = sorted({len(split.rows(run, TRAIN)) for run in trained.runs})
    fewest, most = grouped(sizes[0]), grouped(sizes[-1])
    if info.scheme == "kfold":
        tested = cross_validation(max(info.fold) + 1, max(info.repeat) + 1)
    else:
        tested = tr("All runs were tested on the same images, which none of them trains on.")
    if len(trained.runs) == 1:
        learnt = tr("The network trained on {images} images.", images=fewest)
    elif len(sizes) == 1:
        learnt = tr("Each network trained on {images} images.", images=fewest)
    else:
        learnt = tr("Each network trained on {fewest} to {most} images.", fewest=fewest, most=most)
    return f"{tested} {learnt}"


def cross_validation(folds: int, repeats: int) -> str:
    """How often each image was tested."""
    if repeats == 1:
        return tr("Cross-validation in {folds} folds: every image was tested once.", folds=folds)
    return tr(
        "Cross-validation in {folds} folds, {repeats} times: each repeat tests every image once.",
        folds=folds,
        repeats=repeats,
    )


def scored(trained: Trained, scores: Scores) -> str:
    """Whose scores the table shows."""
    if len(trained.runs) == 1:
        return tr("These are the scores of this network on the test images of its run.")
    if trained.split.info.scheme == "kfold":
        return tr(
            "Each test image was named by the networks that did not train on it, {runs} of the {all} in the file; of "
            "new pictures all of them take the mean.",
            runs=scores.runs,
            all=len(trained.runs),
        )
    return tr("These are the scores of the mean of all {runs} networks, as the file gives it.", runs=scores.runs)


def alone(study: Study, variant: str) -> str:
    """How the networks do one by one, which is what the study compares, and how many of these diverged."""
    row = study.row(variant)
    told = tr(
        ALONE[study.averaging],
        mean=points(row.score),
        deviation=points(row.score_sd),
        score=score_name(study),
        runs=row.runs,
    )
    lost = trn(
        "{count} of these {runs} diverged, and counts as always naming its most frequent class (of equal ones the one "
        "with more images outside the test).",
        "{count} of these {runs} diverged, and count as always naming their most frequent class (of equal ones the one "
        "with more images outside the test).",
        row.diverged,
        runs=row.runs,
    )
    return f"{told} {lost}" if row.diverged else told


def belief(scores: Scores) -> str:
    """Does it promise what it keeps? Said where the interval of the difference says so."""
    sure, right = percent(scores.confidence), percent(scores.accuracy.mean)
    less, more, chance = (
        N_(
            "On the test images it was {sure} sure on average, and right in {right}: it is right more often than it "
            "promises."
        ),
        N_("On the test images it was {sure} sure on average, and right in {right}: it promises more than it keeps."),
        N_("On the test images it was {sure} sure on average, and right in {right}: the difference may be chance."),
    )
    if scores.surplus.low > 0:
        return tr(less, sure=sure, right=right)
    return tr(more if scores.surplus.high < 0 else chance, sure=sure, right=right)


def same_as_pytorch(images: int, of_study: bool) -> str:
    """On which pictures onnxruntime was compared with PyTorch."""
    within = written("0.00001")
    if of_study:
        return tr(
            "On {images} images of the study its probabilities are those of PyTorch, to within {within}.",
            images=images,
            within=within,
        )
    return tr(
        "On {images} random images its probabilities are those of PyTorch, to within {within}.",
        images=images,
        within=within,
    )


def cautions(study: Study, trained: Trained) -> list[str]:
    """The report's warnings that bear on this variant, and what holds of any."""
    row = study.row(trained.variant)
    texts = [
        leaked(measure_leak(study)),
        few_runs(study),
        few_wrong(study),
        telling_sizes(study),
        unequal_classes(study),
        *above(study, row),
        *doubts(row),
        chosen(study, trained.variant),
    ]
    always = tr(
        "A class with few test images has an uncertain precision and recall, for which no interval is given here."
    )
    return [*(text for text in texts if text), always]


def chosen(study: Study, variant: str) -> str:
    """The best of many is flattered by the luck of this test. A copy of the baseline is no other one than that."""
    rivals = (study.baseline, *study.tested)
    lead = {row.name: round(study.row(variant).score - row.score, 9) for row in rivals}
    if len(rivals) < 2 or study.row(variant).role == "reference" or min(lead.values()) < 0:
        return ""
    if sum(lead[row.name] == 0 for row in rivals) > 1:
        return tr(
            "Of {rivals} that were compared on the same test images none has a higher score. The best of several owe a "
            "part of their lead to luck: expect a little less.",
            rivals=len(rivals),
        )
    return tr(
        "It has the highest score of {rivals} that were compared on the same test images. The best of several owes a "
        "part of its lead to luck: expect a little less.",
        rivals=len(rivals),
    )
