"""What a network's file says of how its run ended, read without torch or NumPy.

The file begins with the length of its header (8 bytes, little-endian) and the header, JSON:
https://huggingface.co/docs/safetensors/index#format. The package safetensors would import NumPy (0.1 s) to read it.
"""

import json
from pathlib import Path
from typing import Any

METADATA = "mlpstudy"  # the one key: safetensors writes several in random order, and equal networks need equal bytes
LENGTH_BYTES = 8


def reported_epoch(path: Path) -> int:
    """From 1: the epoch whose weights `nets/store.py` saved, the last one or the best one of early stopping."""
    return int(saved_outcome(path)["epoch"])


def has_diverged(path: Path) -> bool:
    """Did the run end with a loss that is no finite number?"""
    return bool(saved_outcome(path)["status"] == "diverged")


def saved_outcome(path: Path) -> dict[str, Any]:
    """How the run ended: the fields of `Outcome`."""
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(LENGTH_BYTES), "little")))
    return dict(json.loads(header["__metadata__"][METADATA])["outcome"])
