"""The runs of one variant: which there are, and which of them wait in scratch already."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.train import VariantConfig
from mlpstudy.stage_code import stage_code
from mlpstudy.train.runs.fingerprint import packages, scratch_folder
from mlpstudy.train.runs.spec import RunSpec


@dataclass(frozen=True)
class Plan:
    """All runs of a variant."""

    variant: str
    specs: tuple[RunSpec, ...]  # by number

    @property
    def config(self) -> VariantConfig:
        """What all of its runs train."""
        return self.specs[0].config

    @property
    def folder(self) -> Path:
        """Where finished runs and checkpoints wait until all runs are finished."""
        return self.specs[0].scratch

    @cached_property
    def unfinished(self) -> tuple[RunSpec, ...]:
        """Those to train, as the plan found them when it was first asked."""
        return tuple(spec for spec in self.specs if not spec.finished())


def plan_runs(variant: str, runs: int, data: str) -> Plan:
    """From the variant's own config; `data` is the digest of images and split."""
    config = load(VariantConfig, paths.VARIANT_CONFIGS / f"{variant}.json")
    folder = scratch_folder(variant, data)
    return Plan(variant, tuple(run_spec(variant, config, run, folder, data) for run in range(runs)))


def run_spec(variant: str, config: VariantConfig, run: int, folder: Path, data: str) -> RunSpec:
    """The run as planned by this process, its folder, its code and its packages."""
    log = paths.tensorboard_run(variant, run).resolve()
    return RunSpec(variant, config, run, Path.cwd(), folder, data, stage_code("train"), packages(), log)
