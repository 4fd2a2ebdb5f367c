"""One run of one variant: all that a worker needs to know, wherever it works."""

from dataclasses import dataclass
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig


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

    def finished(self) -> bool:
        """Are model and history in scratch? The history is written last."""
        return self.file("csv").exists()

    @property
    def label(self) -> str:
        """What lines in the terminal begin with."""
        return f"{self.variant}  run {self.run:02d}"
