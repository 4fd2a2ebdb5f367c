"""All that `mlpstudy init` finds out and decides, before anything is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpstudy import paths
from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.config.params import Params, SourceSection
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.config.train import VariantConfig
from mlpstudy.download.listing import Listing
from mlpstudy.download.sources import open_source
from mlpstudy.download.splits import split_named
from mlpstudy.errors import ConfigError, DataError, listed
from mlpstudy.printable import printable
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.resolve.resources import check_memory
from mlpstudy.resolve.stages import check_baseline, compared, shared_settings, split_config
from mlpstudy.resolve.values import with_values
from mlpstudy.resolve.variants import variant_config
from mlpstudy.survey.classes import Classified, classify
from mlpstudy.survey.edit import NotEditable, edit
from mlpstudy.survey.groups import PlannedGroups, planned_groups, with_lookalikes
from mlpstudy.survey.override import exp_run
from mlpstudy.survey.proposal import SIZE_PX, SOURCE, differing, proposal, source_settings
from mlpstudy.survey.sample import Sample, look_at
from mlpstudy.survey.study import PlannedStudy, plan_study


@dataclass(frozen=True)
class Survey:
    """A source, the settings that fit it, and params.yaml without and with them."""

    path: str  # as params.yaml names it
    listing: Listing
    sample: Sample
    groups: PlannedGroups
    study: PlannedStudy
    doubts: tuple[str, ...]  # where folders and tables say different classes
    chosen: frozenset[str]  # size, channels: what the person said
    command: str  # of DVC, for what is proposed
    params: Params  # with it
    variants: dict[str, VariantConfig]
    text_before: str
    text_after: str

    @property
    def classes(self) -> Counter[str]:
        """Class -> images."""
        return Counter(entry.label for entry in self.listing.entries)

    @property
    def splits(self) -> Counter[str]:
        """Split that the source brings -> images; `all` where it brings none."""
        return Counter(entry.given for entry in self.listing.entries)

    @property
    def classes_called_as_splits(self) -> list[str]:
        """Class folders that have the usual name of a split, where the source brings none, and no table of classes."""
        if set(self.splits) != {"all"} or self.params.sources[SOURCE].labels is not None:
            return []
        folders = {entry.origin.split("/")[0] for entry in self.listing.entries}
        return sorted(folder for folder in folders if split_named(folder))


def survey(
    source_path: str, path: str, layout: Mapping[str, Any], size: int | None, channels: str | None, another: bool
) -> Survey:
    """Of a folder or archive, and the settings that name it `path`: itself, or a link that is going to lead there.

    `layout` is what was chosen of root, splits, ignore, labels; labels: None means classes by folders, whatever tables
    say.
    Reads params.yaml of the working folder; what it says of `another` source is not believed.
    StudyError where settings or source do not fit.
    """
    file, before = str(paths.PARAMS), read_params(paths.PARAMS)
    params = parse_params(before, file)
    check_baseline(params, file)
    source = source_settings(path, layout, another)
    by_folders = "labels" in layout and layout["labels"] is None
    classified, sample = look(source | {"path": source_path}, params, before, by_folders)
    listing = classified.listing
    source |= {"labels": classified.labels} if classified.labels else {}
    settings = with_values(before, {f"sources.{SOURCE}.{name}": value for name, value in source.items()})
    section = parse_params(settings, file).sources[SOURCE]
    groups = planned_groups(listing, section)
    division, unusable = split_config(params, section, file), {record.name for record in sample.problems}
    together = with_lookalikes(groups.numbers, listing, sample)
    pixels = {record.name: record.pixel_hash for record in sample.usable} if sample.is_whole(listing) else {}
    # Copies in several classes stop the study, of which a warning tells: the plan is that without them.
    planned: dict[str, str] = {"label_conflicts": "drop"} | ({"scheme": "holdout"} if another else {})
    division = division.model_copy(update=planned)
    study = plan_study(listing.entries, division, compared(params), together, unusable, pixels)
    changes = differing(proposal(source, sample, study.scheme, size, channels), before)
    after = parse_params(with_values(before, changes), file)
    variants = {name: variant_config(after, name, file) for name in after.variants}
    check_memory(after, variants, file)
    command, text = exp_run(changes, before), paths.PARAMS.read_bytes().decode("utf-8")
    edited = edited_text(text, changes, command)
    chosen = frozenset(name for name, value in {"size": size, "channels": channels}.items() if value is not None)
    doubts = classified.doubts
    return Survey(path, listing, sample, groups, study, doubts, chosen, command, after, variants, text, edited)


def look(
    source: Mapping[str, Any], params: Params, before: Mapping[str, Any], by_folders: bool
) -> tuple[Classified, Sample]:
    """What the source holds, by folders or by the table of its labels.

    DataError where none of the images that were looked at can be used.
    """
    known = (before.get("sources") or {}).get(SOURCE) or {}
    section = parse(SourceSection, {**known, **source}, str(paths.PARAMS), f"sources.{SOURCE}.")
    config = parse(DownloadConfig, shared_settings(section, DownloadConfig) | {"name": SOURCE}, str(paths.PARAMS))
    images = params.data.model_dump(exclude={"source"}) | {"image_size": SIZE_PX, "channels": "rgb"}
    with open_source(config) as contents:
        classified = classify(contents, config, by_folders)
        settings = PreprocessConfig.model_validate(images | {"derived_from": None, "group_from": None})
        sample = look_at(classified.listing.entries, settings)
    if not sample.usable:
        names = {entry.path: classified.listing.shown(entry) for entry in classified.listing.entries}
        lines = listed(f"{printable(names[record.name])}: {record.problem}" for record in sample.problems)
        raise DataError(f"none of {len(sample.records)} images that were looked at can be used:\n{lines}")
    return classified, sample


def edited_text(text: str, changes: Mapping[str, Any], command: str) -> str:
    """params.yaml with the changes. ConfigError where its lines cannot be changed one by one."""
    try:
        return edit(text, changes)
    except NotEditable:
        raise ConfigError(
            f"{paths.PARAMS}: is written in a form (braces, anchors) in which single lines cannot be changed; "
            f"DVC can, and writes the whole file anew:\n{command}"
        ) from None
