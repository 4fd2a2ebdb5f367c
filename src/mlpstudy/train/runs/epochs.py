"""How far a run has come, for whoever shows its progress: a number in a small file, which may be missing or late."""

import time
from contextlib import suppress

from mlpstudy.train.runs.spec import RunSpec

EVERY_SECONDS = 1.0


class EpochNote:
    """Written by the run at most once a second, so that short runs write none."""

    def __init__(self, spec: RunSpec) -> None:
        self.spec, self.path, self.written = spec, spec.file("epoch"), time.monotonic()

    def write(self, epoch: int) -> None:
        """So many epochs of this training are done, whose number its search may have set."""
        if time.monotonic() - self.written >= EVERY_SECONDS:
            self.written = time.monotonic()
            done = self.spec.trainings_before + epoch / self.spec.config.train.epochs
            with suppress(OSError):  # on a full disk the run itself will say so
                self.path.write_text(str(done))

    def delete(self) -> None:
        """The run has ended."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def share_done(spec: RunSpec) -> float:
    """Share of the run that was done a moment ago, 0 where nothing says so; trials of its search count alike."""
    if spec.file("seal").exists():  # finished, while others of its process are not
        return 1.0
    try:
        return min(1.0, float(spec.file("epoch").read_text()) / spec.config.trainings)
    except (OSError, ValueError):
        return 0.0
