"""One run of one variant: all that a worker needs to know, wherever it works."""

from dataclasses import dataclass
from pathlib import Path

from mlpstudy.config.train import VariantConfig
from mlpstudy.train.runs.folder import is_finished, results, run_file


@dataclass(frozen=True)
class RunSpec:
    """Pickled to the worker. Its paths are absolute: a worker of a cluster works in a folder of its own."""

    variant: str
    config: VariantConfig
    run: int
    folder: Path  # the stage's working folder, in which data/ lies
    scratch: Path  # folder of this config, data, code and packages, which the variant's runs share
    data: str  # digest of the images, features and split that it is to train on
    code: str  # digests of the code that planned the run
    packages: tuple[str, ...]  # that were installed there, of those that compute
    log: Path  # TensorBoard's folder of this run
    trial: int | None = None  # number of the trial of the run's search that this is; None = the run itself
    trainings_before: int = 0  # trials of the run's search, for whoever shows its progress

    def file(self, suffix: str) -> Path:
        """The run's own file of this kind in scratch."""
        return run_file(self.scratch, self.run, suffix)

    @property
    def checkpoint(self) -> Path:
        """Of the run, or of this trial of it."""
        return self.file("checkpoint" if self.trial is None else f"trial-{self.trial}")

    @property
    def results(self) -> tuple[Path, Path]:
        """Network and history, as they wait in scratch."""
        return results(self.scratch, self.run)

    @property
    def files(self) -> tuple[Path, ...]:
        """All that is handed on of the run: its results, and the trials of its search."""
        return self.results if self.config.search is None else (*self.results, self.file("trials"))

    def finished(self) -> bool:
        """Do network and history wait in scratch, every bit as it was written?"""
        return is_finished(self.scratch, self.run)

    def damaged(self) -> bool:
        """Is the run finished, but not as it was written?"""
        return self.file("seal").exists() and not self.finished()

    @property
    def label(self) -> str:
        """What lines in the terminal begin with."""
        return f"{self.variant}  run {self.run:02d}"


@dataclass(frozen=True)
class RunSummary:
    """What a worker says of a run that is finished."""

    core_seconds: float = 0.0  # inside its epochs
    validation_accuracy: float | None = None  # of the reported epoch
    diverged: bool = False
    taken_over: bool = False  # another process, which outlived its stage, trained it
