"""How far a run has come, for whoever shows its progress: a number in a small file, which may be missing or late."""

import time
from contextlib import suppress

from mlpstudy.train.runs.spec import RunSpec

EVERY_SECONDS = 1.0


class EpochNote:
    """Written by the run at most once a second, so that short runs write none."""

    def __init__(self, spec: RunSpec) -> None:
        self.path, self.before, self.written = spec.file("epoch"), spec.epochs_before, time.monotonic()

    def write(self, epoch: int) -> None:
        """So many epochs of this training are done."""
        if time.monotonic() - self.written >= EVERY_SECONDS:
            self.written = time.monotonic()
            with suppress(OSError):  # on a full disk the run itself will say so
                self.path.write_text(str(self.before + epoch))

    def delete(self) -> None:
        """The run has ended."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def share_done(spec: RunSpec) -> float:
    """Share of the run's epochs that were done a moment ago, 0 where nothing says so."""
    if spec.file("seal").exists():  # finished, while others of its process are not
        return 1.0
    try:
        return min(1.0, int(spec.file("epoch").read_text()) / (spec.config.train.epochs * spec.config.trainings))
    except (OSError, ValueError):
        return 0.0
