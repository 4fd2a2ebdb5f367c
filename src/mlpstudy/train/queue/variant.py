"""The stage itself: has a variant's runs trained where they are not finished yet, and hands them on.

Most variants' runs were trained by the stage of another one. Then nothing is imported here that takes its time: neither
NumPy nor pydantic, and least of all torch.
"""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.scratch.folders import delete_abandoned
from mlpstudy.stage_code import refuse_edited_code
from mlpstudy.train.logging.mean import log_mean
from mlpstudy.train.runs.fingerprint import data_digest, scratch_folder
from mlpstudy.train.runs.folder import enter, handed_on, is_finished, publish, results


def train_variant(variant: str, runs: int) -> None:
    """Leaves all models and histories in models/<variant>."""
    data = data_digest()
    folder = scratch_folder(variant, data)
    delete_abandoned(paths.scratch() / "train")
    with enter(folder) as stage:
        if not all(is_finished(folder, run) for run in range(runs)):
            from mlpstudy.train.queue.due import train_due

            train_due(variant, runs, data)
            refuse_edited_code("train")  # before anything leaves scratch, where what is trained waits
            refuse_change(variant, folder)
        with handed_on(folder, stage) as alone:
            publish(folder, variant, runs, alone)
            log_mean(variant, [results(folder, run) for run in range(runs)])


def refuse_change(variant: str, folder: Path) -> None:
    """StudyError where settings or images are no longer those of `folder`, by which the runs were trained.

    DVC looks at them when the stage is over, and would note down these networks as what comes of the new ones.
    """
    if scratch_folder(variant, data_digest()) != folder:
        raise StudyError(
            f"{variant}: another command changed settings or images while this one trained. What was trained is kept "
            "in .scratch: `dvc repro` goes on by the settings as they are now"
        )
