"""What `mlpstudy init` says of the images."""

import shlex
from collections import Counter
from collections.abc import Mapping

from mlpstudy.command.class_doubts import called_as_splits, twins, written_twice
from mlpstudy.command.kept_together import copies_lines, groups_lines, origins_of
from mlpstudy.contracts.quality import GIVEAWAY, LARGE_GROUP, in_several_classes
from mlpstudy.errors import in_short, listed
from mlpstudy.printable import list_item, printable
from mlpstudy.survey.proposal import SOURCE
from mlpstudy.survey.survey import Survey
from mlpstudy.wording.numbers import percent, shortest

UNEQUAL = 3  # times the images of the smallest class from which on accuracy may flatter
MOST_CLASSES = 30


def report_lines(seen: Survey) -> list[str]:
    """What the source holds, and what a person should know of it before they believe anything learnt from it."""
    return [
        f"{printable(seen.path)}: {len(seen.listing.entries):,} images in {by_size(seen.classes)}",
        splits_line(seen),
        *groups_lines(seen),
        *passed_over_lines(seen),
        sample_line(seen),
        *copies_lines(seen),
        *(f"warning: {text}" for text in warnings(seen)),
    ]


def by_size(classes: Mapping[str, int]) -> str:
    """Class -> images, the largest first: 2 classes: cat (12), dog (9)"""
    counts = sorted(classes.items(), key=lambda item: (-item[1], item[0]))
    each = in_short((f"{list_item(printable(name))} ({images:,})" for name, images in counts), MOST_CLASSES)
    return f"{len(classes):,} classes: {each}"


def splits_line(seen: Survey) -> str:
    """Which splits the source brings; where it brings validation but no test images, how to take them for these."""
    given = [f"{name} ({images:,})" for name, images in sorted(seen.splits.items()) if name != "all"]
    labels = seen.params.sources[SOURCE].labels
    if labels:
        return f"classes by {printable(labels)}; {'splits: ' + ', '.join(given) if given else 'no splits'}"
    if not given:
        return "no split folders"
    # of <split folder>/<class>/<file>; --splits may name one that lies deeper
    folders = {entry.given: entry.origin.rsplit("/", 2)[0] for entry in seen.listing.entries}
    line = f"split folders: {', '.join(given)}"
    if folders.keys() != {"train", "validation"}:
        return line
    splits = shlex.quote(f"train={folders['train']},test={folders['validation']}")
    return f"{line}; if the latter are your test images: --splits {splits}"


def passed_over_lines(seen: Survey) -> list[str]:
    """How many files are no images of the study, and why."""
    reasons = in_short(seen.listing.reasons())
    return [f"passed over: {reasons}"] if reasons else []


def sample_line(seen: Survey) -> str:
    """Sizes and colours of the images that were looked at."""
    sample = seen.sample
    (width, height), most = sample.sizes.most_common(1)[0]
    usable = len(sample.usable)
    all_alike = f"all of {width} x {height} pixels"
    several = f"{len(sample.sizes):,} sizes, the most common {width} x {height} pixels ({most:,})"
    colors = "all grey" if sample.gray == usable else f"{sample.gray} grey" if sample.gray else "all in colour"
    looked = f"{len(sample.records):,} looked at" + (f", {usable:,} of use" if sample.problems else "")
    return f"{looked}: {all_alike if len(sample.sizes) == 1 else several}; {colors}"


def warnings(seen: Survey) -> list[str]:
    """Trouble, each as a sentence that says what helps."""
    texts = [called_as_splits(seen), unreadable(seen), flattened(seen), conflicts(seen), lookalikes(seen)]
    texts += [twins(seen), written_twice("classes", seen.classes), written_twice("groups", seen.groups.names)]
    texts += [unequal(seen), giveaway(seen)]
    return [*seen.doubts, *(text for text in texts if text), *([seen.study.problem] if seen.study.problem else [])]


def unreadable(seen: Survey) -> str:
    """Images that cannot be used, which stop the study or are left out."""
    problems = seen.sample.problems
    if not problems:
        return ""
    origins = origins_of(seen)
    lines = listed(sorted(f"{origins[record.name]}: {record.problem}" for record in problems))
    advice = "data.bad_images: drop leaves them out" if seen.params.data.bad_images == "fail" else "they are left out"
    return f"{len(problems):,} of {len(seen.sample.records):,} images cannot be used ({advice}):\n{lines}"


def flattened(seen: Survey) -> str:
    """Values so small beside those of other images that nothing would be seen of them."""
    text = seen.sample.flattened(origins_of(seen))
    return f"of those looked at, {text}" if text else ""


def conflicts(seen: Survey) -> str:
    """The same picture in several classes, at which the study stops unless the settings leave it out."""
    found = seen.sample.conflicts
    if not found or seen.params.split.label_conflicts == "drop":
        return ""
    origins = origins_of(seen)
    first = ("such as " if len(found) > 1 else "") + in_short(origins[name] for name in found[0])
    return f"of those looked at {in_several_classes(len(found))}; the study stops there: {first}"


def lookalikes(seen: Survey) -> str:
    """Pictures that are alike by nature, of which the study would make one group, which no split may part."""
    distance, sample = seen.params.data.near_duplicate_distance, seen.sample
    (_, most), *_ = Counter(sample.alike).most_common(1)
    if distance is None or most <= max(1, LARGE_GROUP * len(sample.alike)):
        return ""
    return (
        f"of {len(sample.alike):,} looked at, copies and look-alikes join {most:,} to one group that is never parted "
        f"(data.near_duplicate_distance is {distance}; a smaller one, or null, leaves look-alikes apart)"
    )


def unequal(seen: Survey) -> str:
    """Classes of very different size."""
    times = max(seen.classes.values()) / min(seen.classes.values())
    if times < UNEQUAL or seen.params.study.score == "balanced_accuracy":
        return ""
    return (
        f"the largest class has {shortest(times, 2)} times the images of the smallest; "
        "study.score: balanced_accuracy lets all classes count alike"
    )


def giveaway(seen: Survey) -> str:
    """Sizes that name the class."""
    names = (entry.path for entry in seen.listing.entries)
    shares = seen.sample.giveaway(dict(zip(names, seen.groups.numbers.tolist(), strict=True)))
    if not shares or shares["accuracy"] < shares["majority"] + GIVEAWAY:
        return ""
    return (
        f"width and height alone name {percent(shares['accuracy'])} of the classes (always the largest class: "
        f"{percent(shares['majority'])}); a network may learn where an image came from"
    )
