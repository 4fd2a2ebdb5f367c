"""A network's weights in short: what the report draws of them, without the network."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy.files import atomic, named_if_cut

STRONGEST_UNITS = 32  # of the first layer that are kept


@dataclass(frozen=True)
class LayerHistogram:
    """How many weights of one layer lie in each of B bins, before the first step and after the last."""

    edges: NDArray[np.float64]  # (B + 1,)
    initial: NDArray[np.int64]  # (B,)
    final: NDArray[np.int64]  # (B,)


@dataclass(frozen=True)
class WeightSummary:
    """Of run 0 of a variant."""

    layers: tuple[LayerHistogram, ...]  # from input to output
    strongest: NDArray[np.float32]  # (U, I) incoming weights of the first layer's strongest units, strongest first


def write_weights(path: Path, summary: WeightSummary) -> None:
    """One npz file, of the same bytes for the same arrays.

    Those of `numpy.savez` differ between Python 3.11.2 and 3.11.7: it asks zipfile for headers of entries that may grow
    beyond 2 GB, and their form has changed.
    """
    arrays: dict[str, NDArray[np.generic]] = {"strongest": summary.strongest}
    for number, layer in enumerate(summary.layers):
        arrays |= {f"edges_{number}": layer.edges, f"initial_{number}": layer.initial, f"final_{number}": layer.final}
    with atomic(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, array in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), entry.getvalue())


def read_weights(path: Path) -> WeightSummary:
    """What `write_weights` kept. StudyError where the file was damaged since."""
    # opened here: NumPy leaves a file open that it cannot read
    with named_if_cut(path), path.open("rb") as file, np.load(file) as arrays:
        layers = sum(name.startswith("edges_") for name in arrays.files)
        return WeightSummary(
            layers=tuple(
                LayerHistogram(*(arrays[f"{name}_{number}"] for name in ("edges", "initial", "final")))
                for number in range(layers)
            ),
            strongest=arrays["strongest"],
        )
