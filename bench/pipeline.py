"""Seconds of the default study, whole and by stage, in a fresh clone.

PYTHONPATH=src python -m bench.pipeline

Seconds depend on the machine; the ratio in the last column does not, or less: share of the whole study.
"""

import os
import shutil
import tempfile
from pathlib import Path

from bench.study import run

ROOT = Path(__file__).parents[1]
STAGES = ("resolve", "download", "preprocess", "split", "train@baseline", "train@cnn", "evaluate")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        run(ROOT, "git", "clone", "--quiet", "--no-local", str(ROOT), str(clone))
        shutil.rmtree(clone / "reports", ignore_errors=True)
        (clone / "dvc.lock").unlink(missing_ok=True)  # as if the study had never run
        (clone / ".venv").symlink_to(ROOT / ".venv")
        os.utime(clone / "requirements.lock", (0, 0))  # older than the environment, which so counts as ready
        whole = run(clone, "make", "repro")[0]
        rows = [("whole study (make repro)", whole), ("dvc repro, nothing to do", run(clone, "dvc", "repro")[0])]
        rows += [(f"{stage} alone", run(clone, "dvc", "repro", "-f", "-s", stage)[0]) for stage in STAGES]
        rows.append(("train stage with one step to train", overhead(clone)))
    print(f"{os.cpu_count()} cores\n{'':36}{'seconds':>8}{'share':>8}")
    for name, seconds in rows:
        print(f"{name:36}{seconds:8.1f}{seconds / whole:8.3f}")


def overhead(clone: Path) -> float:
    """A train stage whose two runs take one epoch of a few images each."""
    settings = ("study.runs=2", "train.epochs=1", "sources.digits.train_per_class=2")
    sets = [part for setting in settings for part in ("-S", setting)]
    run(clone, "dvc", "exp", "run", *sets, "split")
    return run(clone, "dvc", "repro", "-s", "train@baseline")[0]


if __name__ == "__main__":
    main()
