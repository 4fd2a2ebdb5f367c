"""What the card says in sentences of its own; those of the report come from `wording`."""

from collections.abc import Mapping
from typing import Any

from mlpstudy.compare.leaked import measure_leak
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import TRAIN
from mlpstudy.errors import public_url
from mlpstudy.export.scores import Scores
from mlpstudy.predict.doubts import doubts
from mlpstudy.predict.load import Trained
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import grouped, points
from mlpstudy.wording.trivial import above
from mlpstudy.wording.warnings import few_runs, few_wrong, leaked, telling_sizes, unequal_classes

# model.test_views -> how a network comes to its answer
TEST_VIEWS = {
    "none": "",
    "flips": "Each network looks at a picture as it is and mirrored, and takes the mean; the file does so itself.",
    "turns": "Each network looks at a picture in all eight ways in which a square can lie, and takes the mean; the "
    "file does so itself.",
}
SOURCES = {"digits": "the handwritten digits of scikit-learn", "synthetic": "drawn shapes", "path": "own pictures"}


def holds(trained: Trained) -> str:
    """What answers."""
    if len(trained.runs) == 1:
        return f"one network, run {trained.runs[0]} of the variant `{trained.variant}`"
    runs, lost = len(trained.runs), len(trained.diverged)
    networks = (
        f"the {runs} networks of the variant `{trained.variant}`, and answers with the mean of their probabilities"
    )
    return f"{networks}; {lost} diverged in training, and always say their most frequent class" if lost else networks


def source(settings: Mapping[str, Any]) -> str:
    """By its name, and its address where it has one; a folder on somebody's disk is nobody else's business."""
    described, name = settings.get("source", {}), settings.get("data", {}).get("source", "unknown")
    if url := described.get("url"):
        return f"{name}, {public_url(url if isinstance(url, str) else url[0])}"
    return f"{name} ({SOURCES[described['kind']]})" if described.get("kind") in SOURCES else str(name)


def division(trained: Trained) -> str:
    """Who trained and who tested."""
    info, split = trained.split.info, trained.split
    sizes = sorted({len(split.rows(run, TRAIN)) for run in trained.runs})
    fewest, most = grouped(sizes[0]), grouped(sizes[-1])
    images = f"{fewest} images" if len(sizes) == 1 else f"{fewest} to {most} images"
    if info.scheme == "kfold":
        repeats, folds = max(info.repeat) + 1, max(info.fold) + 1
        tested = cross_validation(folds, repeats)
    else:
        tested = "All runs were tested on the same images, which none of them trains on."
    return f"{tested} Each network trained on {images}."


def cross_validation(folds: int, repeats: int) -> str:
    """How often each image was tested."""
    if repeats == 1:
        return f"Cross-validation in {folds} folds: every image was tested once."
    return f"Cross-validation in {folds} folds, {repeats} times: each repeat tests every image once."


def scored(trained: Trained, scores: Scores) -> str:
    """Whose scores the table shows."""
    if len(trained.runs) == 1:
        return "These are the scores of this network on the test images of its run."
    if trained.split.info.scheme == "kfold":
        return (
            f"Each test image was named by the networks that did not train on it, {scores.runs} of the "
            f"{len(trained.runs)} in the file; of new pictures all of them take the mean."
        )
    return f"These are the scores of the mean of all {scores.runs} networks, as the file gives it."


def alone(study: Study, variant: str) -> str:
    """How the networks do one by one, which is what the study compares."""
    row = study.row(variant)
    reached = f"{points(row.score)} ± {points(row.score_sd)} % {score_name(study)}"
    return (
        f"The study compares single networks. Those of this variant reach {reached} (mean ± standard deviation over "
        f"{row.runs} runs)."
    )


def belief(scores: Scores) -> str:
    """Does it promise what it keeps? Said where the interval of its accuracy says so."""
    if scores.confidence < scores.accuracy.low:
        return "it is right more often than it promises"
    if scores.confidence > scores.accuracy.high:
        return "it promises more than it keeps"
    return "the difference may be chance"


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
    always = "A class with few test images has an uncertain precision and recall, for which no interval is given here."
    return [*(text for text in texts if text), always]


def chosen(study: Study, variant: str) -> str:
    """The best of many is flattered by the luck of this test."""
    rivals = len(study.variants) + 1
    if rivals < 2 or variant != study.best.name:
        return ""
    return (
        f"It has the highest score of {rivals} that were compared on the same test images. The best of several owes "
        "a part of its lead to luck: expect a little less."
    )
