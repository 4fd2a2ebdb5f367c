"""Runs a study of studies/ in a copy of this repository, and keeps what its page shows.

`PYTHONPATH=src python -m docs.studies.run digits` is the default study; further settings go behind the name, as
`-S data.source=...`. The copy shares this repository's DVC cache, so that what was trained here is not trained again.
With `--fresh` it has a cache of its own, and seconds and memory of a first time are kept too. Nothing else changes here
than docs/studies/results.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

import psutil
from docs.studies.results import LANGUAGES, ROOT, folder_of

from mlpstudy.files import read_json, write_json

FIGURES = (
    "forest",
    "learning_curve",
    "regularisation_validation_loss",
    "initialisation_validation_loss",
    "search_tuned",
)
OWN_FIGURES = {  # study -> what its page shows beside them
    "cifar10": ("overfitting_recipe_loss",),
    "features": ("confusion_features",),
    "imbalance": ("confusion_baseline",),
    "recipe": ("overfitting_epochs_200_loss", "overfitting_recipe_whitened_loss"),
}
DEFAULT = "digits"  # the study of params.yaml as it stands
LOOK_SECONDS = 0.5  # between two looks at the memory
MB = 1_000_000


def main() -> None:
    """Runs the study in both languages, and copies its results."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("study")
    parser.add_argument("-S", "--set-param", action="append", default=[])
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="study-") as temporary:
        copy = copied(Path(temporary) / "repository", options.fresh)
        seconds, memory_mb = measured(command(options.study, options.set_param), copy)
        for language in reversed(LANGUAGES):  # English last: figures are kept in English
            measured(["dvc", "exp", "run", "-S", f"report.language={language}"], copy)
            keep_texts(copy, folder_of(options.study), language)
        keep_results(copy, folder_of(options.study))
    if options.fresh:
        cost = {"seconds": round(seconds), "memory_mb": round(memory_mb), "cores": os.cpu_count()}
        write_json(folder_of(options.study) / "cost.json", cost)


def command(study: str, settings: list[str]) -> list[str]:
    """What a person types for it."""
    extra = [word for setting in settings for word in ("-S", setting)]
    if study == DEFAULT and not extra:
        return ["dvc", "repro"]
    named = [] if study == DEFAULT else ["--study", study]
    return [sys.executable, "-m", "mlpstudy.command.main", "run", *named, *extra]


def copied(folder: Path, fresh: bool) -> Path:
    """A clone of the last commit; its DVC cache is this repository's, or an empty one."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    if not fresh:
        cache = ["dvc", "cache", "dir", "--local", str(ROOT / ".dvc/cache")]
        subprocess.run(cache, cwd=folder, check=True, capture_output=True)
        subprocess.run(["dvc", "checkout", "--quiet"], cwd=folder, check=False)
    return folder


def measured(words: list[str], folder: Path) -> tuple[float, float]:
    """Runs a command in the folder: its seconds, and the most memory that its processes had together, in MB."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PYTHONPATH": "src", "PATH": path}
    begun, most = time.perf_counter(), 0.0
    process = psutil.Popen(words, cwd=folder, env=environment)
    while process.poll() is None:
        most = max(most, memory_mb(process))
        time.sleep(LOOK_SECONDS)
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - begun, most


def memory_mb(process: psutil.Process) -> float:
    """Of the process and all below it; what several share counts once (proportional set size, Linux)."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        try:
            total += each.memory_full_info().pss
        except (psutil.Error, AttributeError):  # it has ended, or the system does not count this
            continue
    return total / MB


def keep_texts(copy: Path, folder: Path, language: str) -> None:
    """Leaderboard and answers in a language."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("leaderboard", "answers"):
        shutil.copy(copy / f"reports/{name}.md", folder / f"{name}.{language}.md")


def keep_results(copy: Path, folder: Path) -> None:
    """The numbers of every variant, and the figures; those of an earlier time go."""
    files = sorted((copy / "metrics/variants").glob("*.json"))
    write_json(folder / "variants.json", {file.stem: read_json(file) for file in files})
    for old in folder.glob("*.svg"):
        old.unlink()
    for name in (*FIGURES, *OWN_FIGURES.get(folder.name, ())):
        if (figure := copy / f"reports/figures/{name}.svg").exists():
            shutil.copy(figure, folder / figure.name)


if __name__ == "__main__":
    main()
