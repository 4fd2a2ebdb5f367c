"""Every path of the pipeline. Results are relative to the working folder, which DVC may copy elsewhere;
what outlives an experiment (scratch, TensorBoard runs) lives under the repository itself."""

import os
from pathlib import Path

PARAMS = Path("params.yaml")

CONFIGS = Path("data/configs")
VARIANT_CONFIGS, REPORT_CONFIG, CODE = CONFIGS / "variants", CONFIGS / "report.json", CONFIGS / "code"
RAW_ZIP = Path("data/raw/images.zip")
PASSED_OVER = Path("data/passed_over.json")
PREPARED = Path("data/prepared")
IMAGES, INDEX, DATASET = PREPARED / "images.npy", PREPARED / "index.csv", PREPARED / "dataset.json"
FEATURES, BACKBONE = Path("data/features/features.npy"), Path("data/features/backbone.json")
SPLIT = Path("data/split")
MODELS = Path("models")
PREDICTIONS = Path("data/predictions")
MEASURES = Path("data/measures")
METRICS = Path("metrics")
REPORTS = Path("reports")
ONNX = ".onnx"  # ending of an exported model, and of a backbone that comes as a file
RUNS, WORKSPACE = "runs", "workspace"  # TensorBoard's, below the repository; of `dvc repro` in it


def code_file(stage: str) -> Path:
    """Digests of the stage's code."""
    return CODE / f"{stage}.txt"


def repository() -> Path:
    """The repository, also when DVC runs the stage in a temporary copy of it (it then sets DVC_ROOT)."""
    return Path(os.environ.get("DVC_ROOT") or ".").resolve()


def scratch() -> Path:
    """What may be deleted at any time: downloads, checkpoints and finished runs."""
    return repository() / ".scratch"


def experiment_name() -> str:
    """Of the experiment of DVC that this process trains for, or "workspace" for `dvc repro`."""
    return os.environ.get("DVC_EXP_NAME") or WORKSPACE


def tensorboard_run(variant: str, run: int) -> Path:
    """Event files of one run, apart for each experiment. The name is short: TensorBoard's list shows 31 letters."""
    return repository() / RUNS / experiment_name() / variant / f"{run:02d}"


def tensorboard_mean(variant: str) -> Path:
    """Event files of the mean over a variant's runs, behind those of the runs in TensorBoard's list."""
    return tensorboard_run(variant, 0).with_name("mean")


def run_name(run: int) -> str:
    """3 -> run-03"""
    return f"run-{run:02d}"


def model_file(variant: str, run: int) -> Path:
    """A run's network."""
    return MODELS / variant / f"{run_name(run)}.safetensors"
