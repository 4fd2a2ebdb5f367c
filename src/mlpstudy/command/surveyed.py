"""What `mlpstudy init` says of the images."""

import shlex
from collections import Counter

from mlpstudy.command.class_doubts import called_as_splits, twins, written_twice
from mlpstudy.contracts.quality import GIVEAWAY, LARGE_GROUP, DeclaredGroups, in_several_classes
from mlpstudy.counted import counted
from mlpstudy.errors import in_short, listed
from mlpstudy.printable import printable
from mlpstudy.survey.groups import parted, suggested_groups
from mlpstudy.survey.override import exp_run
from mlpstudy.survey.proposal import SOURCE
from mlpstudy.survey.survey import Survey
from mlpstudy.wording.numbers import percent, shortest

UNEQUAL = 3  # times the images of the smallest class from which on accuracy may flatter
MOST_CLASSES = 30
MOST_MIXED = 5  # groups with images of several classes that are named


def report_lines(seen: Survey) -> list[str]:
    """What the source holds, and what a person should know of it before they believe anything learnt from it."""
    counts = sorted(seen.classes.items(), key=lambda item: (-item[1], item[0]))
    each = in_short((f"{printable(name)} ({images:,})" for name, images in counts), MOST_CLASSES)
    return [
        f"{printable(seen.path)}: {len(seen.listing.entries):,} images in {len(counts)} classes: {each}",
        splits_line(seen),
        *groups_lines(seen),
        *passed_over_lines(seen),
        sample_line(seen),
        *copies_lines(seen),
        *(f"warning: {text}" for text in warnings(seen)),
    ]


def splits_line(seen: Survey) -> str:
    """Which splits the source brings; where it brings validation but no test images, how to take them for these."""
    given = [f"{name} ({images:,})" for name, images in sorted(seen.splits.items()) if name != "all"]
    labels = seen.params.sources[SOURCE].labels
    if labels:
        return f"classes by {printable(labels)}; {'splits: ' + ', '.join(given) if given else 'no splits'}"
    if not given:
        return "no split folders"
    # of <split folder>/<class>/<file>; --splits may name one that lies deeper
    folders = {entry.path.split("/")[0]: entry.origin.rsplit("/", 2)[0] for entry in seen.listing.entries}
    line = f"split folders: {', '.join(given)}"
    if folders.keys() != {"train", "validation"}:
        return line
    splits = shlex.quote(f"train={folders['train']},test={folders['validation']}")
    return f"{line}; if the latter are your test images: --splits {splits}"


def groups_lines(seen: Survey) -> list[str]:
    """How many images the source holds together; where it declares nothing, which their names suggest."""
    groups = seen.groups.declared
    if groups is None:
        return numbered_lines(seen)
    origins = printable(" and ".join(seen.groups.origins))
    line = f"kept together: {counted(groups.images, 'image')} in {counted(groups.groups, 'group')} ({origins})"
    alone = [f"{counted(groups.ungrouped, 'image')} without a group"] if groups.ungrouped else []
    return ["; ".join([line, *alone, *across(groups)]), *mixed_lines(seen, groups)]


def across(groups: DeclaredGroups) -> list[str]:
    """How many groups lie in several classes or given splits, where some do."""
    others = {
        f"{counted(groups.across_classes, 'group holds', 'groups hold')} images of several classes": (
            groups.across_classes
        ),
        f"{counted(groups.across_splits, 'group lies', 'groups lie')} in several of the given splits": (
            groups.across_splits
        ),
    }
    return [text for text, number in others.items() if number]


def mixed_lines(seen: Survey, groups: DeclaredGroups) -> list[str]:
    """An image of each class, of each group that has several: a wrong label, it may be."""
    origins = origins_of(seen)
    names = [in_short(origins[name] for name in each) for each in groups.mixed]
    return [f"one image of each class of such a group:\n{listed(names, MOST_MIXED)}"] if names else []


def numbered_lines(seen: Survey) -> list[str]:
    """The setting that keeps images together by their names, where these suggest it."""
    pattern, groups = suggested_groups(seen.listing)
    if not groups:
        return []
    command = exp_run({f"sources.{SOURCE}.group_from": pattern}, seen.params.model_dump())
    across = parted(groups)
    files = across[0] if across else [path.split("/")[2] for path in groups[0]]
    begin = f"{len(groups):,} groups of files share a number, as {printable(' and '.join(files[:2]))}"
    if not across:
        return [f"{begin}: if each is of one patient, video or thing, group_from keeps it together: `{command}`"]
    return [
        f"warning: {begin}, and the given split parts {len(across):,} of them: if each is of one patient, video or "
        f"thing, scores flatter; group_from leaves such images out of training: `{command}`"
    ]


def passed_over_lines(seen: Survey) -> list[str]:
    """How many files are no images of the study, and why."""
    skipped = sorted(seen.listing.skipped.items())
    reasons = in_short(f"{files:,} {reason}" for reason, files in skipped if files)
    return [f"passed over: {reasons}"] if reasons else []


def sample_line(seen: Survey) -> str:
    """Sizes and colours of the images that were looked at."""
    sample = seen.sample
    (width, height), most = sample.sizes.most_common(1)[0]
    usable = len(sample.usable)
    all_alike = f"all of {width} x {height} pixels"
    several = f"{len(sample.sizes)} sizes, the most common {width} x {height} pixels ({most:,})"
    colors = "all grey" if sample.gray == usable else f"{sample.gray} grey" if sample.gray else "all in colour"
    looked = f"{len(sample.records):,} looked at" + (f", {usable:,} of use" if sample.problems else "")
    return f"{looked}: {all_alike if len(sample.sizes) == 1 else several}; {colors}"


def copies_lines(seen: Survey) -> list[str]:
    """Copies and look-alikes among the images that were looked at; no file needs to declare them."""
    sample, copies = seen.sample, seen.sample.copies
    if copies is None:
        return []
    alike = f"{copies.images:,} of {counted(len(sample.usable), 'image')} looked at"
    line = f"copies and look-alikes: {alike}, in {counted(copies.groups, 'group')}"
    rest = [] if sample.is_whole(seen.listing) else ["not all images were looked at, and the plan counts no copies"]
    return ["; ".join([line, *across(copies), *rest]), *mixed_lines(seen, copies)]


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


def origins_of(seen: Survey) -> dict[str, str]:
    """Name of an image in the study -> where it lies in the source, to be shown."""
    return {entry.path: printable(seen.listing.shown(entry)) for entry in seen.listing.entries}


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
    if distance is None or most <= LARGE_GROUP * len(sample.alike):
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
