"""What was measured of a competitor is kept, so that one variant more is one variant to measure.

DVC empties a stage's outputs before it runs. So the files of each competitor also lie in
`.scratch/evaluate/<competitor>-<digest>/`, as second names of the files of the stage that measured; the digest is of
its networks, the data, the code and the packages that compute. Whoever comes later gets copies, for two stages at once
must not have the same files (`scratch/folders.py`). `dvc repro --force` measures anew all the same.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mlpstudy import paths
from mlpstudy.contracts.measures import Family, competitor_folder
from mlpstudy.contracts.predictions import predictions_file
from mlpstudy.errors import StudyError
from mlpstudy.scratch.digests import digest, installed_version, joint_digest
from mlpstudy.scratch.folders import copy, delete_abandoned, delete_done, link_or_copy
from mlpstudy.scratch.seal import intact_files, write_seal
from mlpstudy.stage_code import stage_code

PACKAGES = ("numpy", "opencv-python-headless", "optuna", "scikit-learn", "scipy", "torch")
SEAL = "seal.json"


@dataclass(frozen=True)
class Kept:
    """The files of one competitor, in the stage's outputs and in scratch."""

    family: Family
    name: str
    folder: Path  # in scratch
    inputs: str  # digest of the networks and data that it is measured by

    @cached_property
    def seal(self) -> Path:
        """Written last: it marks the folder as whole."""
        return self.folder / SEAL

    def hand_out(self) -> bool:
        """Puts the files into data/predictions and data/measures, if all are kept, every bit as it was measured."""
        files = intact_files(self.seal)
        if not files:
            return False
        for file in files:
            copy(file, self.output(file.name))
        os.utime(self.seal)  # so that the folder counts as used
        return True

    def keep(self) -> None:
        """Keeps what the stage has just written of this competitor, and nothing that one left half written when it was
        killed: workers are, where another one fails or Ctrl-C comes."""
        outputs = list(competitor_folder(self.family, self.name).glob("[!.]*"))
        if self.family == "variants":
            outputs.append(predictions_file(self.name))
        for file in outputs:
            link_or_copy(file, self.folder / file.name)
        write_seal(self.seal, sorted(self.folder / file.name for file in outputs))

    def output(self, name: str) -> Path:
        """Where the stage leaves the file of this name."""
        predictions = predictions_file(self.name)
        return predictions if name == predictions.name else competitor_folder(self.family, self.name) / name


def kept_results(competitors: Sequence[tuple[Family, str]], seed: int) -> list[Kept]:
    """In the order of the competitors; deletes what nobody asked for in a month."""
    scratch = paths.scratch() / "evaluate"
    delete_abandoned(scratch)
    delete_done(scratch.with_name("train"))  # DVC has kept all networks, or it would not have come to this stage
    common, data = [stage_code("evaluate"), str(seed), *map(installed_version, PACKAGES)], data_digest()
    kept = []
    for family, name in competitors:
        inputs = inputs_digest(family, name, data)
        folder = scratch / f"{name.replace(' ', '_')}-{joint_digest([family, inputs, *common])}"
        kept.append(Kept(family, name, folder, inputs))
    return kept


def data_digest() -> str:
    """Of all that is the same for every competitor."""
    features = [paths.FEATURES] if paths.FEATURES.is_file() else []
    return digest([paths.IMAGES, paths.INDEX, *features, *sorted(paths.SPLIT.iterdir())])


def inputs_digest(family: Family, name: str, data: str) -> str:
    """Of what a competitor is measured by; `data` is `data_digest`."""
    own = digest(sorted((paths.MODELS / name).iterdir())) if family == "variants" else name
    return joint_digest([own, data])


def refuse_other_inputs(kept: Kept) -> None:
    """StudyError where networks or data are no longer those by which the folder is named.

    Another command may change them while the stage measures. Once they are back, whatever is kept there is handed out.
    """
    if inputs_digest(kept.family, kept.name, data_digest()) != kept.inputs:
        raise StudyError(
            f"{kept.name}: another command changed networks, images or split while this one was measured: `dvc repro` "
            "measures it anew"
        )
