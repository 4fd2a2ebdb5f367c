"""Which processor trains, and in which precision it multiplies."""

from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from mlpstudy.config.train import TrainConfig
from mlpstudy.errors import ConfigError, StudyError


def choose_device(config: TrainConfig, run: int) -> torch.device:
    """The processor or a GPU; several GPUs share the runs in turn. ConfigError where cuda is asked for and missing."""
    if config.device == "cpu" or (config.device == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise ConfigError('train.device = "cuda": no CUDA device on this machine; expected auto or cpu')
    return torch.device("cuda", run % torch.cuda.device_count())


def use_own_stream(device: torch.device) -> None:
    """Has this thread's work on a GPU go into a queue of its own, beside those of other threads.

    Once a thread: PyTorch hands out 32 streams of a GPU in turn, and one more for each training of a long search would
    in the end be another thread's.
    """
    if device.type == "cuda":
        torch.cuda.set_device(device)
        if torch.cuda.current_stream(device) == torch.cuda.default_stream(device):
            torch.cuda.set_stream(torch.cuda.Stream(device))  # type: ignore[no-untyped-call]


def autocast(config: TrainConfig, device: torch.device) -> AbstractContextManager[object]:
    """Matrix products in the chosen precision; weights, sums and the optimiser stay in float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=uses_bfloat16(config, device))


def refuse_other_precision(logits: Tensor, last: nn.Module, config: TrainConfig) -> None:
    """StudyError where products under `autocast` are not of the precision that it asks for, as the last layer shows.

    Seen twice, in workers of Dask on a crowded machine, for a reason that is not known: the first step of a run was
    made in float32, and the run ended with another network than the one that all other trainings of it give.
    """
    if type(last) is not nn.Linear:  # one that somebody adds may end in another precision on purpose
        return
    expected = torch.bfloat16 if uses_bfloat16(config, logits.device) else torch.float32
    if logits.dtype != expected:
        raise StudyError(
            f"a step of training or validation was made in {name_of(logits.dtype)}; expected {name_of(expected)}, as "
            f"train.precision = {config.precision} has it here. `dvc repro` trains this run again"
        )


def name_of(kind: torch.dtype) -> str:
    """As params.yaml has it: bfloat16."""
    return str(kind).removeprefix("torch.")


def uses_bfloat16(config: TrainConfig, device: torch.device) -> bool:
    """Do matrix products of this device take bfloat16?"""
    return config.precision == "bfloat16" or (config.precision == "auto" and multiplies_bfloat16(device))


def multiplies_bfloat16(device: torch.device) -> bool:
    """Has the device instructions for it? Without them bfloat16 is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
