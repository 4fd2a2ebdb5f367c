"""What a killed run goes on from: tensors and history after an epoch, in one file written whole."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load, save
from torch import Tensor

from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.files import write_bytes
from mlpstudy.scratch.seal import with_digest, without_digest

HISTORY = "history"  # name of the tensor that holds the history, as JSON


class Checkpoint:
    """The one checkpoint of a run, replaced at most every so many seconds."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        self.written = time.monotonic()

    def due(self) -> bool:
        """Has it been long enough since the last one, or since the process began with this run?"""
        return time.monotonic() - self.written >= self.seconds

    def write(self, tensors: Mapping[str, Tensor], history: Sequence[EpochMetrics]) -> None:
        """Tensors of any device, by name; the file keeps every bit of them and of the numbers in the history."""
        on_processor = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        text = json.dumps([asdict(row) for row in history])
        on_processor[HISTORY] = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
        write_bytes(self.path, with_digest(save(on_processor)))
        self.written = time.monotonic()

    def read(self) -> tuple[dict[str, Tensor], list[EpochMetrics]] | None:
        """What was written last, on the processor; None where nothing was, or where it is damaged."""
        if not self.path.exists():
            return None
        data = without_digest(self.path.read_bytes())
        if data is None:
            print(f"{self.path}: is damaged; this run starts anew", flush=True)
            return None
        tensors = load(data)
        rows = json.loads(tensors.pop(HISTORY).numpy().tobytes())
        return tensors, [EpochMetrics(**row | {"gradient_norms": tuple(row["gradient_norms"])}) for row in rows]
