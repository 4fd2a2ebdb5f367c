"""One config per stage, each holding only what its reader uses: the hash of a file decides what runs."""

from pathlib import Path

from mlpstudy.config.base import Config, nearest, parse, show
from mlpstudy.config.download import DownloadConfig
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.config.params import Params, SourceSection
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.config.report import ReportConfig
from mlpstudy.config.split import SplitConfig
from mlpstudy.errors import ConfigError, public_url
from mlpstudy.resolve.policies import check_policy
from mlpstudy.resolve.read import read_params
from mlpstudy.resolve.variants import flatten, variant_config


def resolve(path: Path) -> dict[str, Config]:
    """File name below data/configs, without suffix -> config; refuses what does not fit together."""
    place = str(path)
    params = parse(Params, read_params(path), place)
    source = named_source(params, place)
    if params.study.baseline not in params.variants:
        raise ConfigError(
            f"{place}: study.baseline = {show(params.study.baseline)}: expected a key of variants"
            f"{nearest(params.study.baseline, params.variants)}"
        )
    stages: dict[str, Config] = {
        "download": parse(DownloadConfig, keep(source, DownloadConfig) | {"name": params.data.source}, place),
        "preprocess": parse(PreprocessConfig, keep(params.data, PreprocessConfig) | names_of(source), place),
        "split": split_config(params, source, place),
        "evaluate": evaluate_config(params, place),
        "report": report_config(params, source, place),
    }
    side, depth = params.data.image_size, {"gray": 1, "rgb": 3}[params.data.channels]
    for name, policy in params.augment.items():
        check_policy(name, policy, (side, side, depth), place)
    return stages | {f"variants/{name}": variant_config(params, name, place) for name in params.variants}


def named_source(params: Params, place: str) -> SourceSection:
    name = params.data.source
    if name not in params.sources:
        raise ConfigError(
            f"{place}: data.source = {show(name)}: expected a key of sources{nearest(name, params.sources)}"
        )
    return params.sources[name]


def keep(section: Config, kind: type[Config]) -> dict[str, object]:
    return {key: value for key, value in section.model_dump().items() if key in kind.model_fields}


def names_of(source: SourceSection) -> dict[str, object]:
    """What the names of files say of each other."""
    return {"derived_from": source.derived_from, "group_from": source.group_from}


def split_config(params: Params, source: SourceSection, place: str) -> SplitConfig:
    values = params.split.model_dump() | {"runs": params.study.runs, "draw_seed": params.study.seed}
    if values["train_per_class"] is None:
        values["train_per_class"] = source.train_per_class
    return parse(SplitConfig, values, place)


def evaluate_config(params: Params, place: str) -> EvaluateConfig:
    return parse(EvaluateConfig, {"variants": sorted(params.variants), "seed": params.study.seed}, place)


def report_config(params: Params, source: SourceSection, place: str) -> ReportConfig:
    sections = params.model_dump(include={"data", "split", "study", "model", "train"})
    values = params.study.model_dump(include={"score", "baseline"})
    values["settings"] = sections | {"source": shown(source)}
    values["variants"] = {name: flatten(differing) for name, differing in params.variants.items()}
    return parse(ReportConfig, values, place)


def shown(source: SourceSection) -> dict[str, object]:
    """The source as the report names it: without the folders above it on this machine, without a URL's password."""
    values = source.model_dump(exclude_none=True)
    path = {"path": Path(source.path).name} if source.path else {}
    return values | path | ({"url": public_url(source.url)} if source.url else {})
