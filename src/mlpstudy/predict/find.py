"""Which variant is meant, and whether all is here that its prediction needs."""

import json
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.compare.roles import variant_role
from mlpstudy.config.base import nearest
from mlpstudy.config.report import ReportConfig
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.files import named_if_cut, read_json
from mlpstudy.predict.match import RUNS, refuse_other_settings, whole_text
from mlpstudy.workspace import refuse_missing

BEST = "best"  # stands for the variant with the highest score, references left out
SUMMARY = paths.METRICS / "summary.json"
# Besides the models: class names, the largest picture, the brightness of samples of more than 8 bits. A few kB each.
NEEDED = (paths.SPLIT, paths.CONFIGS, paths.DATASET)


def named_variant(workspace: Path, name: str) -> str:
    """The variant of that name, or else the one that `best` stands for. ConfigError with all names for another one,
    DataError where nobody knows which is best now."""
    known = known_variants(workspace)
    if name in known:
        return name
    if name == BEST:
        refuse_missing(workspace, [paths.REPORT_CONFIG, SUMMARY, RUNS], [paths.CONFIGS, SUMMARY, RUNS])
        refuse_other_settings(workspace)
        return best_variant(workspace)
    raise ConfigError(f"{name}: no variant of this study{nearest(name, [*known, BEST])}")


def known_variants(workspace: Path) -> list[str]:
    """Those that the last report tells of, which git knows, and those whose models are here."""
    reported = read_summary(workspace) if (workspace / SUMMARY).is_file() else {}
    trained = (folder.name for folder in (workspace / paths.MODELS).glob("*/") if any(folder.glob("run-*")))
    return sorted({*(name for scores in reported.values() for name in scores), *trained})


def read_summary(workspace: Path) -> dict[str, Any]:
    """Measure -> variant -> value, as the last report told them. DataError where git has half merged it, StudyError
    where it is damaged."""
    with named_if_cut(SUMMARY):
        values: dict[str, Any] = json.loads(whole_text(workspace, SUMMARY))
    return values


def best_variant(workspace: Path) -> str:
    """The highest score of the last report among the baseline and its variants; a reference (cnn) does not compete.

    Of equal ones the baseline, as in the report: others may be copies of it.

    DataError where that report is of another study than data/configs.
    """
    # unchecked: resolve checked it, and a study may be older than the latest setting of the report
    with named_if_cut(paths.REPORT_CONFIG):
        config = ReportConfig.model_construct(**read_json(workspace / paths.REPORT_CONFIG))
    scores = read_summary(workspace).get(config.score, {})
    rivals = [name for name in sorted(config.variants) if variant_role(config, name) in ("baseline", "variant")]
    scored = [name for name in rivals if name in scores]
    if not scored:
        raise DataError(
            f"{SUMMARY}: of another study than {paths.CONFIGS}, without the {config.score} of any of its variants: "
            "`dvc repro` makes it anew, `dvc checkout` brings back the configs of dvc.lock"
        )
    return max(scored, key=lambda name: (float(scores[name]), name == config.baseline))
