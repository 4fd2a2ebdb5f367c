"""A whole study, from the command to the report: against another commit, against the notebook's way, against itself.

PYTHONPATH=src python -m bench.study [COMMIT] [REPEATS]

Every figure is the median of REPEATS (1). Two cores are taken as they are; with COMMIT (such as v0.1.0) the same
commands run in a clone of that commit, in turn with this one's.

| row                    | what it is                                                                              |
|------------------------|-----------------------------------------------------------------------------------------|
| overhead               | core-seconds of the default study over core-seconds inside epochs                       |
| default study          | `make repro` in a fresh clone with an empty cache                                       |
| all variants inherit   | `dvc exp run -S model.dropout=0.5`, which retrains 15 of 19 variants                    |
| one variant more       | `dvc exp run -S '+variants.mine.model.dropout=0.3'`                                     |
| photographs            | 12 variants x 10 runs x 20 epochs on 880 made photographs of 768x1024, by `dvc exp run`; |
|                        | the notebook's way to the same 2,400 epochs, from the median of five                    |
| workers                | core-seconds of six variants by 1, 2 and 8 processes, and the idle end of the queue     |
"""

import ctypes
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from bench.notebook_way import train as notebook
from bench.training import apart, make_photographs

ROOT = Path(__file__).parents[1]
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans below this process become its children
ALL_INHERIT = ("dvc", "exp", "run", "-S", "model.dropout=0.5")
ONE_MORE = ("dvc", "exp", "run", "-S", "+variants.mine.model.dropout=0.3")
AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
SIX = ("baseline", "dropout", "batchnorm", "l2", "label_smoothing", "init_he")
LEFT_OUT = (
    "cnn",
    "init_constant",
    "init_uniform",
    "init_orthogonal",
    "activation_tanh",
    "activation_sigmoid",
    "augment",
)
PHOTOGRAPHS, CLASSES, VARIANTS, RUNS, EPOCHS = 880, 9, 12, 10, 20


def main() -> None:
    """Prints the table, row by row as it is measured."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    commit = sys.argv[1] if len(sys.argv) > 1 else None
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        measure_default_study(Path(folder), commit, repeats)
        measure_workers(Path(folder) / "this")
        measure_photographs(Path(folder), repeats)


def measure_default_study(folder: Path, commit: str | None, repeats: int) -> None:
    """The default study and two experiments, here and at the other commit."""
    clones = {"this": clone(folder / "this", None)} | ({commit: clone(folder / "other", commit)} if commit else {})
    rows = {"default study": None, "all variants inherit": ALL_INHERIT, "one variant more": ONE_MORE}
    seconds: dict[tuple[str, str], list[float]] = {(row, name): [] for row in rows for name in clones}
    overheads: list[float] = []
    for _ in range(repeats):
        for name, place in clones.items():
            empty(place)
            whole, cores, output = run(place, "make", "repro")
            seconds["default study", name].append(whole)
            if name == "this":
                overheads.append(cores / core_seconds_of_epochs(output))
            for row, command in rows.items():
                if command:
                    seconds[row, name].append(experiment(place, *command))
    print(f"{os.cpu_count()} cores\noverhead                {statistics.median(overheads):8.2f}")
    for row in rows:
        medians = [statistics.median(seconds[row, name]) for name in clones]
        ratio = f"  {medians[0] / medians[1]:.2f} of {medians[1]:.1f} s at {commit}" if commit else ""
        print(f"{row:24}{medians[0]:8.1f} s{ratio}", flush=True)


def measure_workers(place: Path) -> None:
    """Core-seconds of the same runs by 1, 2 and 8 processes; the end of the queue, when not all of them have a run."""
    targets = [f"train@{name}" for name in SIX]
    for workers in (1, 2, 8):
        _, cores, _ = run(place, "dvc", "repro", "-q", "-s", "-f", *targets, MLPSTUDY_WORKERS=str(workers))
        ends = sorted(file.stat().st_mtime for name in SIX for file in (place / "models" / name).glob("run-*"))
        idle = ends[-1] - ends[-workers] if workers > 1 else 0.0
        print(f"workers {workers:3}             {cores:8.1f} core-seconds, idle end {idle:.1f} s", flush=True)


def measure_photographs(folder: Path, repeats: int) -> None:
    """From class folders of full-size photographs to the report."""
    items = make_photographs(folder, PHOTOGRAPHS)
    for path, label in items:
        (folder / "photographs" / str(label)).mkdir(parents=True, exist_ok=True)
        path.rename(folder / "photographs" / str(label) / path.name)
    items = [(folder / "photographs" / str(label) / path.name, label) for path, label in items]
    settings = [
        "data.source=folder",
        f"sources.folder.path={folder / 'photographs'}",
        "data.image_size=64",
        "data.channels=rgb",
        "split.test=0.1",
        "split.validation=0.1",
        f"train.epochs={EPOCHS}",
        *[f"~variants.{name}" for name in LEFT_OUT],
    ]
    place, seconds = folder / "this", []
    for _ in range(repeats):
        empty(place)
        command = ["dvc", "exp", "run", *[word for text in settings for word in ("-S", text)]]
        seconds.append(run(place, *command)[0])
    cut = len(items) * 8 // 10
    order = np.random.default_rng(0).permutation(len(items))
    parts = {"train": [items[i] for i in order[:cut]], "validation": [items[i] for i in order[cut : cut + 88]]}
    epochs, _ = apart(notebook, parts, CLASSES, 5, folder / "log", False, ((0.5,) * 3, (0.25,) * 3))
    whole = statistics.median(epochs) * VARIANTS * RUNS * EPOCHS
    ours = statistics.median(seconds)
    print(f"photographs             {ours:8.1f} s  {whole / ours:.1f} times the notebook's way ({whole:.0f} s)")


def clone(place: Path, commit: str | None) -> Path:
    """A fresh clone at the commit."""
    run(ROOT, "git", "clone", "--quiet", "--no-local", str(ROOT), str(place))
    if commit:
        run(place, "git", "checkout", "--quiet", commit)
    run(place, "git", "tag", "study")  # what `empty` goes back to
    return place


def empty(place: Path) -> None:
    """As if no study had ever run there, with this checkout's environment."""
    run(place, "git", "reset", "--quiet", "--hard", "study")
    (place / ".venv").unlink(missing_ok=True)
    (place / ".venv").symlink_to(ROOT / ".venv")
    os.utime(place / "requirements.lock", (0, 0))  # older than the environment, which so counts as ready
    for name in ("models", "runs", ".scratch", ".dvc/cache", "reports", "metrics"):
        shutil.rmtree(place / name, ignore_errors=True)
    (place / "dvc.lock").unlink(missing_ok=True)
    for name in ("configs", "raw", "prepared", "split", "predictions", "measures"):
        shutil.rmtree(place / "data" / name, ignore_errors=True)


def experiment(place: Path, *command: str) -> float:
    """Seconds of an experiment on top of the finished study, which stands there again afterwards."""
    run(place, "git", "add", "--all")
    run(place, "git", *AUTHOR, "commit", "--quiet", "--allow-empty", "--message", "study")
    seconds, _, _ = run(place, *command)
    run(place, "make", "restore")
    return seconds


def core_seconds_of_epochs(output: str) -> float:
    """Summed over the lines of finished variants."""
    found = re.findall(r"(?:(\d+):)?([\d.]+) (?:s|min) of one core", output)
    return sum(60 * float(minutes or 0) + float(seconds) for minutes, seconds in found)


def run(place: Path, *command: str, **variables: str) -> tuple[float, float, str]:
    """Seconds, core-seconds and output of a command; shown only if it failed.

    Core-seconds are those of all its processes: what a stage leaves behind, as the process that its workers are copies
    of, comes to this one, which waits for it.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    surroundings = os.environ | {"PATH": path} | variables
    done = subprocess.run(command, cwd=place, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    seconds = time.perf_counter() - begin
    with suppress(ChildProcessError):  # there is none any more
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cores = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cores, done.stdout


if __name__ == "__main__":
    main()
