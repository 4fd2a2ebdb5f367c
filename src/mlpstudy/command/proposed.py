"""What `mlpstudy init` says of the settings it proposes, and of the study that they make."""

import shlex
from collections import Counter
from collections.abc import Sequence
from difflib import unified_diff

from mlpstudy.power import LARGEST
from mlpstudy.printable import printable
from mlpstudy.resolve.resources import in_runs
from mlpstudy.resolve.stages import compared
from mlpstudy.split.enough import Reason
from mlpstudy.split.planned import of_hundred, without_verdicts
from mlpstudy.survey.override import exp_run
from mlpstudy.survey.proposal import SIZE_PX, SOURCE
from mlpstudy.survey.study import COARSE
from mlpstudy.survey.survey import Survey
from mlpstudy.watch import change_line, read_for_others
from mlpstudy.wording.numbers import decimal, points

UNWRITTEN = "Nothing was written: the same command without `--dry-run` writes these settings."
# Why the images cannot be divided -> what helps
HELP: dict[Reason, str] = {
    "small": "add images to the classes that are too small",
    "tied": "add images of other groups to the classes that are too small",
    "given": "add images to the classes that have too few in a given split",
    "leaked": "bring all images of a group into one of the given splits",
    "leakage": "bring all images of a group into one of the given splits",
    "one_group": "add images of other groups",
}
# Why nothing can be said, where that is no class that is too small
WHILE: dict[Reason, str] = {
    "given": "a given split has too few images of a class",
    "leaked": "groups lie in several of the given splits",
    "leakage": "groups lie in several of the given splits",
    "one_group": "all test images are of one group",
}
OF_CLASSES: set[Reason] = {"small", "tied", "given"}  # a study without these classes would do
FEWEST_CLASSES = 2  # of a study
BAD_IMAGES, SEVERAL_CLASSES = "data.bad_images", "split.label_conflicts"  # settings


def reason_lines(seen: Survey) -> list[str]:
    """Why image_size, channels and scheme are what they are."""
    data, gray, usable = seen.params.data, seen.sample.gray, len(seen.sample.usable)
    side = seen.sample.shorter_side_px
    size = f"half of the images have {side} pixels or {'more' if side >= SIZE_PX else 'fewer'} on their shorter side"
    colors = f"{usable - gray:,} of {usable:,} have colours" if gray < usable else "all that were looked at are grey"
    return [
        f"image_size {data.image_size}: {'as given' if 'size' in seen.chosen else size}",
        f"channels {data.channels}: {'as given' if 'channels' in seen.chosen else colors}",
        f"scheme {seen.study.scheme}: {scheme_reason(seen)}",
    ]


def scheme_reason(seen: Survey) -> str:
    """By what a holdout would find."""
    study = seen.study
    if study.given_test:
        return "the source brings its test images"
    because = " and ".join(dict.fromkeys(WHILE.get(reason, "a class is too small") for reason in study.reasons))
    if study.split is None:
        return f"nothing can be said while {because}"
    if study.reasons:
        return f"no holdout can be made while {because}, so every image is tested in each repeat"
    tested = f"{study.split.info.counts.test[0]:,} images are set aside to test on"
    if study.scheme == "kfold":
        below = f"below {points(study.holdout_finds)} points" if study.holdout_finds <= LARGEST else "at all"
        return (
            f"a holdout would find no difference {below} ({points(COARSE)} points are the limit), so every image is "
            "tested in each repeat"
        )
    return f"{tested}; a class has too few for folds" if study.holdout_finds > COARSE else tested


def change_lines(seen: Survey, changed_before: bool) -> list[str]:
    """The lines of params.yaml that differ, and the same as a command of DVC."""
    if seen.text_before == seen.text_after:
        return ["params.yaml holds these settings already."]
    before, after = seen.text_before.splitlines(), seen.text_after.splitlines()
    lines = [line.rstrip() for line in unified_diff(before, after, "params.yaml", "params.yaml", n=0, lineterm="")]
    others = ["(It had other changes that are not committed; they stay.)"] if changed_before else []
    if seen.path.startswith(("/", "~")):
        others.append("(The path is this machine's own: `--link` keeps it out of params.yaml, and so out of commits.)")
    own_words = "The same as an experiment, in DVC's own words:"
    return ["params.yaml:", *map(printable, lines[2:]), *others, "", own_words, f"  {seen.command}"]


def study_lines(seen: Survey, is_set: bool) -> list[str]:
    """What the study costs here, by a short measurement, what it can find, and what runs it.

    Where params.yaml does not have its settings (not `is_set`) nothing runs it yet.
    """
    from mlpstudy.survey.duration import planned_shapes, study_seconds
    from mlpstudy.survey.study import findable

    split = seen.study.split
    if split is None:
        return [no_study(seen), *([] if is_set else [UNWRITTEN])]
    seconds = study_seconds(seen.variants, seen.params.study.baseline, split, planned_shapes(seen.params))
    score = seen.params.study.score
    found = findable(split, score, compared(seen.params))
    of_classes = "" if score == "accuracy" else " in balanced accuracy, if no class is harder to name than another"
    few = f" ({told})" if (told := without_verdicts(split.runs)) else ""
    return [
        f"The study: {in_runs(len(seen.variants), split.runs)}, each on {split.info.counts.train[0]:,} images;",
        f"about {duration(seconds)} of training on this machine, if it stays as busy as now.",
        f"Differences that it can find{of_classes}, by a guess before any training{few}:",
        *(finds(right, difference) for right, difference in found.items()),
        run_line(seen.path, seen.params.sources[SOURCE].labels) if is_set else UNWRITTEN,
        *bad_images_lines(seen),
    ]


def no_study(seen: Survey) -> str:
    """What to do where the images cannot be divided."""
    reasons = seen.study.reasons
    bad = seen.sample.problems and not OF_CLASSES.isdisjoint(reasons)
    helps = [
        *(["replace the others"] if bad else []),
        " and ".join(dict.fromkeys(HELP[reason] for reason in reasons)),  # each mends a part of it
        *([without(seen)] if OF_CLASSES.issuperset(reasons) and len(seen.classes) > FEWEST_CLASSES else []),
    ]
    none = f"No study can be made of {'the images that can be used' if bad else 'this'}: {either(helps)}."
    folds = seen.study.folds
    if folds is None:
        return none
    settings = {"split.scheme": "kfold"} | ({} if folds == seen.params.split.folds else {"split.folds": folds})
    command = exp_run(settings | drops(seen), seen.params.model_dump())
    return f"{none} K-fold, which divides all images anew, can do with it: `{command}`."


def either(helps: Sequence[str]) -> str:
    """One of them, or several of which each may do."""
    return f"{', '.join(helps[:-1])}, or {helps[-1]}" if len(helps) > 1 else helps[0]


def without(seen: Survey) -> str:
    """How a class is left out: `ignore` names folders of the source."""
    labels = seen.params.sources[SOURCE].labels
    if labels:
        return f"take their lines out of {printable(labels)}"
    if set(seen.splits) == {"all"}:
        return "--ignore them"
    unusable = {record.name for record in seen.sample.problems}
    usable = Counter(entry.label for entry in seen.listing.entries if entry.path not in unusable)
    smallest = min(seen.listing.entries, key=lambda entry: usable[entry.label])
    folder = printable(seen.listing.shown(smallest).rpartition("/")[0])
    return f"--ignore their folders in every split, named as in {shlex.quote(f'--ignore={folder}')}"


def run_line(path: str, labels: str | None) -> str:
    """The command that runs the study; DVC alone would go on with what it read by the same path before."""
    if change_line(path, labels):
        return unseen_change(path, "it")
    if read_for_others(path, labels):
        return (
            f"`make repro` runs it, and reads {printable(path)} again: `dvc repro` might bring back what some earlier "
            "reading found."
        )
    return "`dvc repro` runs it."


def unseen_change(path: str, study: str) -> str:
    """The command that runs a study whose images have changed, by its name or as `it`."""
    seen = f"{printable(path)} has changed since it was read, which `dvc repro` does not see"
    return f"`make repro` runs {study}: {seen}."


def bad_images_lines(seen: Survey) -> list[str]:
    """How the study runs where it would stop at damaged images."""
    left_out = drops(seen)
    if BAD_IMAGES not in left_out:
        return []
    command = exp_run(left_out, seen.params.model_dump())
    if SEVERAL_CLASSES in left_out:
        return [
            "The study stops at images that cannot be used, and at the same picture in several classes: mend both, or "
            f"`{command}` goes without."
        ]
    return [f"The study stops at images that cannot be used: replace them, or `{command}` goes without."]


def drops(seen: Survey) -> dict[str, str]:
    """The settings that leave out the images at which the study would stop, of those that were looked at."""
    sample, params = seen.sample, seen.params
    stopping = {
        BAD_IMAGES: bool(sample.problems) and params.data.bad_images == "fail",
        SEVERAL_CLASSES: bool(sample.conflicts) and params.split.label_conflicts == "fail",
    }
    return {setting: "drop" for setting, stopped in stopping.items() if stopped}


def finds(right: float, difference: float) -> str:
    """By how good the networks turn out to be."""
    size = f"{points(difference)} points" if difference <= LARGEST else "none"
    loss = " (as a loss, for no gain can be as large)" if 1 - right < difference <= LARGEST else ""
    return f"- {size}{loss}, if the networks name {of_hundred(right)} of 100 images rightly"


def duration(seconds: float) -> str:
    """With no more digits than such a guess deserves: to ten seconds, a minute, a tenth of an hour."""
    if seconds < 55:
        return f"{max(round(seconds, -1), 10):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{decimal(minutes / 60)} h"
