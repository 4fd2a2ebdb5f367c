"""One config per stage, each holding only what its reader uses: the hash of a file decides what runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlpstudy.config.base import Config, nearest, parse, show
from mlpstudy.config.download import DownloadConfig
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.config.params import Params, SourceSection
from mlpstudy.config.preprocess import CHANNEL_COUNTS, PreprocessConfig
from mlpstudy.config.report import ReportConfig
from mlpstudy.config.search import effective
from mlpstudy.config.split import SplitConfig
from mlpstudy.config.train import Policy, VariantConfig
from mlpstudy.errors import ConfigError, public_url
from mlpstudy.resolve.edited import settings_digest
from mlpstudy.resolve.features import check_features
from mlpstudy.resolve.policies import check_policy
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.resolve.resources import check_memory
from mlpstudy.resolve.variants import differing_settings, flatten, inherited, variant_config


@dataclass(frozen=True)
class Resolved:
    """The settings, checked and filled out: file name below data/configs, without suffix -> config."""

    params: Params
    stages: dict[str, Config]
    variants: dict[str, VariantConfig]

    def files(self) -> dict[str, Config]:
        """All of them by the name of their file."""
        return self.stages | {f"variants/{name}": config for name, config in self.variants.items()}


def resolve(path: Path) -> Resolved:
    """One config per stage and per variant. ConfigError where something does not fit, or does not fit together."""
    file = str(path)
    params = parse_params(read_params(path), file)
    source = named_source(params, file)
    check_baseline(params, file)
    split = split_config(params, source, file)
    stages: dict[str, Config] = {
        "download": parse(DownloadConfig, shared_settings(source, DownloadConfig) | {"name": params.data.source}, file),
        "preprocess": parse(
            PreprocessConfig,
            shared_settings(params.data, PreprocessConfig) | shared_settings(source, PreprocessConfig),
            file,
        ),
        "split": split,
    }
    side, depth = params.data.image_size, CHANNEL_COUNTS[params.data.channels]
    for name, policy in params.augment.items():
        check_policy(name, policy, (side, side, depth), file)
    variants = {name: variant_config(params, name, file) for name in params.variants}
    stages["evaluate"] = evaluate_config(params, variants)
    stages["report"] = report_config(params, source, used_policies(params, variants), file)
    check_images(split.train_per_class, variants, file)
    check_features(params, variants, file)
    check_memory(params, variants, file)
    return Resolved(params, stages, variants)


def check_baseline(params: Params, file: str) -> None:
    """ConfigError where there is no variant of the name that study.baseline says."""
    if params.study.baseline not in params.variants:
        raise ConfigError(
            f"{file}: study.baseline = {show(params.study.baseline)}: expected a key of variants"
            f"{nearest(params.study.baseline, params.variants)}"
        )


def named_source(params: Params, file: str) -> SourceSection:
    """The source that data.source names. ConfigError where there is none of that name."""
    name = params.data.source
    if name not in params.sources:
        raise ConfigError(
            f"{file}: data.source = {show(name)}: expected a key of sources{nearest(name, params.sources)}"
        )
    return params.sources[name]


def check_images(drawn: int | None, variants: Mapping[str, VariantConfig], file: str) -> None:
    """ConfigError where a variant asks for more images of a class than a run draws: it would be another one's twin."""
    for name, config in variants.items():
        wanted = config.train.images_per_class
        if wanted is not None and drawn is not None and wanted > drawn:
            raise ConfigError(
                f"{file}: variants.{name}: train.images_per_class = {wanted}: expected at most {drawn}, for each run "
                "draws so many images of a class (split.train_per_class, or that of the source)"
            )


def shared_settings(section: Config, kind: type[Config]) -> dict[str, object]:
    """The settings of a section that also belong to a config of this kind."""
    return {key: value for key, value in section.model_dump().items() if key in kind.model_fields}


def split_config(params: Params, source: SourceSection, file: str) -> SplitConfig:
    """Images per class come from the source where the split does not say."""
    study = params.study
    values = params.split.model_dump() | {
        "train_per_class": params.split.train_per_class or source.train_per_class,
        "runs": study.runs,
        "draw_seed": study.seed,
        "score": study.score,
        "detect": study.detect,
        "comparisons": None if study.detect is None else compared(params),
    }
    return parse(SplitConfig, values, file)


def compared(params: Params) -> int:
    """Variants of the baseline's kind whose verdicts stand together; one that differs in nothing from it is no test."""
    shared = flatten(inherited(params))
    own = {name: effective(differing_settings(differing)) for name, differing in params.variants.items()}
    settings = {name: shared | differing for name, differing in own.items()}
    baseline = settings[params.study.baseline]
    return sum(each != baseline and each["model.kind"] == baseline["model.kind"] for each in settings.values())


def evaluate_config(params: Params, variants: Mapping[str, VariantConfig]) -> EvaluateConfig:
    """The variants by name, the seed, and what is searched."""
    spaces = {name: config.search.space for name, config in variants.items() if config.search}
    return EvaluateConfig(variants=tuple(sorted(variants)), seed=params.study.seed, searches=spaces)


def used_policies(params: Params, variants: Mapping[str, VariantConfig]) -> dict[str, Policy]:
    """Those by which a variant augments its images, or may once it has searched; by their names."""
    used = [config.augment for config in variants.values()]
    used += [policy for config in variants.values() if config.search for policy in config.search.policies.values()]
    return {name: policy for name, policy in params.augment.items() if policy in used}


def report_config(params: Params, source: SourceSection, policies: dict[str, Policy], file: str) -> ReportConfig:
    """What is compared, and every setting that made the study."""
    sections = params.model_dump(include={"data", "split", "study", "model", "train"})
    if params.data.features:  # of a file the name alone
        sections["data"]["features"] = Path(params.data.features).name
    values = params.report.model_dump() | params.study.model_dump(include={"score", "baseline", "margin", "detect"})
    sections |= {"augment": {name: list(policy) for name, policy in policies.items()}, "source": shown(source)}
    values |= {"settings": sections, "digest": settings_digest(params)}
    values["variants"] = {name: differing_settings(differing) for name, differing in params.variants.items()}
    return parse(ReportConfig, values, file)


def shown(source: SourceSection) -> dict[str, object]:
    """The source as the report names it: without the folders above it on this machine, without a URL's password."""
    values = source.model_dump(exclude_none=True)
    path = {"path": Path(source.path).name} if source.path else {}
    urls = [public_url(url) for url in source.urls]
    return values | path | ({"url": urls if len(urls) > 1 else urls[0]} if urls else {})
