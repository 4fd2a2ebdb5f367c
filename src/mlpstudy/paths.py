"""Every path of the pipeline. Results are relative to the working folder, which DVC may copy elsewhere;
what outlives an experiment (scratch, TensorBoard runs) lives under the repository itself."""

import os
from pathlib import Path

PARAMS = Path("params.yaml")

CONFIGS = Path("data/configs")
VARIANT_CONFIGS = CONFIGS / "variants"
TRAINING_CODE = CONFIGS / "training_code.txt"
RAW_ZIP = Path("data/raw/images.zip")
PREPARED = Path("data/prepared")
IMAGES, INDEX, DATASET = PREPARED / "images.npy", PREPARED / "index.csv", PREPARED / "dataset.json"
SPLIT = Path("data/split")
MODELS = Path("models")
PREDICTIONS = Path("data/predictions")
MEASURES = Path("data/measures")
METRICS = Path("metrics")
REPORTS = Path("reports")


def repository() -> Path:
    """The repository, also when DVC runs the stage in a temporary copy of it (it then sets DVC_ROOT)."""
    return Path(os.environ.get("DVC_ROOT") or ".").resolve()


def scratch() -> Path:
    """What may be deleted at any time: downloads, checkpoints and finished runs."""
    return repository() / ".scratch"


def tensorboard_run(variant: str, run: int) -> Path:
    """Event files of one run, apart for each experiment."""
    experiment = os.environ.get("DVC_EXP_NAME") or "workspace"
    return repository() / "runs" / experiment / variant / run_name(run)


def run_name(run: int) -> str:
    """3 -> run-03"""
    return f"run-{run:02d}"


def model_file(variant: str, run: int) -> Path:
    """A run's network."""
    return MODELS / variant / f"{run_name(run)}.safetensors"
