"""How many runs train at once, in how many processes.

On the processor each process trains one run. On a GPU the small operations of one MLP leave most of it idle, and it
works for one process at a time; runs that are threads of one process fill it together. Seen on an NVIDIA H100
(3072-512-128-10, batches of 128, bfloat16; 351 steps an epoch, nothing else): 15 epochs a second of one process or of
eight, 35 of four threads of one process, 44 of ten.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mlpstudy.config.train import VariantConfig
from mlpstudy.config.tuned import possible_configs
from mlpstudy.train.runs.plan import Plan
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.runs.task import MOST_THREADS
from mlpstudy.workers import worker_count

CONTEXT = 600 << 20  # bytes of a GPU that a process takes before it trains anything
USABLE = 0.9  # of a GPU's memory


@dataclass(frozen=True)
class AtOnce:
    """Runs that train at the same time."""

    processes: int
    threads: int = 1  # runs of one process, where they share a GPU

    @property
    def runs(self) -> int:
        """At most."""
        return self.processes * self.threads

    def halved(self) -> "AtOnce":
        """Half as many, to take less memory."""
        if self.threads > 1:
            return replace(self, threads=self.threads // 2)
        return replace(self, processes=max(1, self.processes // 2))


def at_once_here(plans: Sequence[Plan], run_bytes: int) -> AtOnce:
    """As many processes as workers, or as a GPU has memory for, each of whose runs takes so many bytes of it."""
    memory = gpu_memory() if any(plan.config.train.device != "cpu" for plan in plans) else None
    if memory is None:
        return AtOnce(worker_count())
    threads = max(1, min(MOST_THREADS, int((USABLE * memory - CONTEXT) / run_bytes)))
    processes = int(USABLE * memory / (CONTEXT + threads * run_bytes))
    return AtOnce(max(1, min(worker_count(), processes)), threads)


def gpu_memory() -> int | None:
    """Bytes of the smallest GPU; None where there is none.

    torch is imported only where NVIDIA's driver is, for the stage's own process should not spend a second on it.
    """
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return None
    import torch

    sizes = [torch.cuda.get_device_properties(number).total_memory for number in range(torch.cuda.device_count())]
    return min(sizes, default=None)


def tasks(queue: Sequence[RunSpec], threads: int) -> list[list[RunSpec]]:
    """The queue in its order, parted into what one process is given at a time: neighbours of one variant, or one run.

    Runs that keep a processor's core busy stay alone.
    """
    parted = []
    for _, neighbours in groupby(queue, key=lambda spec: spec.variant):
        specs = list(neighbours)
        size = 1 if keeps_a_core_busy(specs[0].config) else threads
        parted += [specs[first : first + size] for first in range(0, len(specs), size)]
    return parted


def keeps_a_core_busy(config: VariantConfig) -> bool:
    """Because it trains there, or because Albumentations works there on its pictures."""
    on_pictures = (each.model.input == "pixels" and bool(each.augment) for each in possible_configs(config))
    return config.train.device == "cpu" or any(on_pictures)
