"""One run of one variant: all that a worker needs to know, wherever it works."""

from dataclasses import dataclass
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.train.runs.seal import is_intact


@dataclass(frozen=True)
class RunSpec:
    """Pickled to the worker. Its paths are absolute: a worker of a cluster works in a folder of its own."""

    variant: str
    config: VariantConfig
    run: int
    folder: Path  # the stage's working folder, in which data/ lies
    scratch: Path  # folder of this config, data and code, which the variant's runs share
    code: str  # digest of the code that planned the run
    log: Path  # TensorBoard's folder of this run

    def file(self, suffix: str) -> Path:
        """The run's own file of this kind in scratch."""
        return self.scratch / f"{paths.run_name(self.run)}.{suffix}"

    @property
    def results(self) -> tuple[Path, Path]:
        """Network and history, as they wait in scratch."""
        return self.file("safetensors"), self.file("csv")

    def finished(self) -> bool:
        """Do network and history wait in scratch, every bit as it was written? Their seal is written last."""
        return is_intact(self.file("seal"), self.results)

    def damaged(self) -> bool:
        """Is the run finished, but not as it was written?"""
        return self.file("seal").exists() and not self.finished()

    @property
    def label(self) -> str:
        """What lines in the terminal begin with."""
        return f"{self.variant}  run {self.run:02d}"
