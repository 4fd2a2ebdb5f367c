"""One run of one variant: all a worker needs to know, wherever it works."""

from dataclasses import dataclass
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig

Row = dict[str, float]  # one line of history.csv


@dataclass(frozen=True)
class Job:
    variant: str
    config: VariantConfig
    run: int
    folder: Path  # the stage's working folder, where data/ lies
    scratch: Path  # of this variant, data and code
    code: str  # digest of the code that planned the run
    log: Path  # TensorBoard's folder of this run

    def file(self, suffix: str) -> Path:
        return self.scratch / f"{paths.run_name(self.run)}.{suffix}"

    def finished(self) -> bool:
        return self.file("csv").exists()
