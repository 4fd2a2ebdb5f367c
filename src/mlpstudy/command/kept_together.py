"""What `mlpstudy init` says of images that no split may part: declared groups, and copies."""

from collections.abc import Sequence

from mlpstudy.contracts.quality import DeclaredGroups
from mlpstudy.counted import counted
from mlpstudy.errors import in_short, listed
from mlpstudy.printable import printable
from mlpstudy.survey.groups import parted, suggested_copies, suggested_groups
from mlpstudy.survey.override import exp_run
from mlpstudy.survey.proposal import SOURCE
from mlpstudy.survey.survey import Survey

MOST_MIXED = 5  # groups with images of several classes that are named


def groups_lines(seen: Survey) -> list[str]:
    """How many images the source holds together; where it declares nothing, which their names suggest."""
    groups = seen.groups.declared
    if groups is None:
        return [*derived_lines(seen), *numbered_lines(seen)]
    origins = printable(" and ".join(seen.groups.origins))
    line = f"kept together: {counted(groups.images, 'image')} in {counted(groups.groups, 'group')} ({origins})"
    alone = [f"{counted(groups.ungrouped, 'image')} without a group"] if groups.ungrouped else []
    return ["; ".join([line, *alone, *across(groups)]), *mixed_lines(seen, groups), *derived_lines(seen)]


def derived_lines(seen: Survey) -> list[str]:
    """The setting that keeps copies beside the image they were made from, where names suggest such."""
    pattern, groups = suggested_copies(seen.listing, seen.groups)
    begin = f"{counted(len(groups), 'group of files is', 'groups of files are')} named as copies of one image"
    return [suggested(seen, begin, "if they are", "derived_from", pattern, groups)] if groups else []


def numbered_lines(seen: Survey) -> list[str]:
    """The setting that keeps images together by numbers in their names, where these suggest it."""
    pattern, groups = suggested_groups(seen.listing)
    if not groups:
        return []
    # a number may be anything that a name tells of an image, which its share of the images hints at
    begin = f"{len(groups):,} groups of up to {max(map(len, groups)):,} files share a number"
    condition = "if each is of one patient, video or thing, and no age or date"
    return [suggested(seen, begin, condition, "group_from", pattern, groups)]


def suggested(
    seen: Survey, begin: str, condition: str, setting: str, pattern: str, groups: Sequence[Sequence[str]]
) -> str:
    """What names of files suggest; a warning where the given split parts what may belong together."""
    command = printable(exp_run({f"sources.{SOURCE}.{setting}": pattern}, seen.params.model_dump()))
    across = parted(groups)
    files = across[0] if across else [path.split("/")[2] for path in groups[0]]
    begin = f"{begin}, as {printable(' and '.join(files[:2]))}"
    if not across:
        return f"{begin}: {condition}, {setting} keeps each together: `{command}`"
    return (
        f"warning: {begin}, and the given split parts {len(across):,} of them: {condition}, scores flatter; {setting} "
        f"leaves such images out of training, and in k-fold keeps them together: `{command}`"
    )


def copies_lines(seen: Survey) -> list[str]:
    """Copies and look-alikes among the images that were looked at; no file needs to declare them."""
    sample, copies = seen.sample, seen.sample.copies
    if copies is None:
        return []
    alike = f"{copies.images:,} of {counted(len(sample.usable), 'image')} looked at"
    line = f"copies and look-alikes: {alike}, in {counted(copies.groups, 'group')}"
    rest = [] if sample.is_whole(seen.listing) else ["not all images were looked at, and the plan counts no copies"]
    return ["; ".join([line, *across(copies), *rest]), *mixed_lines(seen, copies)]


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


def origins_of(seen: Survey) -> dict[str, str]:
    """Name of an image in the study -> where it lies in the source, to be shown."""
    return {entry.path: printable(seen.listing.shown(entry)) for entry in seen.listing.entries}
