"""Which processor trains, and in which precision it multiplies."""

import ctypes
import gc
import os
from contextlib import AbstractContextManager
from functools import cache

import torch
from torch.optim import Optimizer

from mlpstudy.config.train import TrainConfig
from mlpstudy.errors import ConfigError

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h of glibc


def prepare_process() -> None:
    """Same bits whatever else runs: one thread per training, deterministic algorithms.

    The number of threads decides how sums are split, so it may not depend on how many cores are free.
    """
    torch.set_num_threads(1)
    keep_freed_memory()
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with a fixed workspace
    torch.set_deterministic_debug_mode("error")  # as use_deterministic_algorithms, which imports torch.compile as well
    # nothing here reads what it has not written
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    spare_compiler()
    spare_imports()


def spare_compiler() -> None:
    """Optimisers import torch.compile, for 0.9 s, at their first use only to be left out of it: now they are.

    `optimizers.take_step` does the same for their steps.
    """
    for method in (Optimizer.add_param_group, Optimizer.zero_grad, Optimizer.state_dict, Optimizer.load_state_dict):
        if plain := getattr(method, "__wrapped__", None):
            plain.__dynamo_disable = plain


@cache
def spare_imports() -> None:
    """Once, when all is imported: collections no longer visit a million objects that stay anyway, the last included."""
    gc.freeze()


def keep_freed_memory() -> None:
    """Lets glibc reuse freed buffers of up to 32 MB instead of handing them back to the system.

    A gradient of 12288 x 512 weights is 25 MB; getting it anew each step, page by page, more than doubled the time
    of a step. Other C libraries lack mallopt and are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_MMAP_THRESHOLD, 32 << 20)  # the largest threshold glibc takes
        mallopt(M_TRIM_THRESHOLD, 512 << 20)


def choose_device(config: TrainConfig, run: int) -> torch.device:
    """Several GPUs share the runs in turn."""
    if config.device == "cpu" or (config.device == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise ConfigError('train.device = "cuda": no CUDA device on this machine; expected auto or cpu')
    return torch.device("cuda", run % torch.cuda.device_count())


def multiplying(config: TrainConfig, device: torch.device) -> AbstractContextManager[object]:
    """Matrix products in the chosen precision; weights, sums and the optimiser stay in float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=low_precision(config, device))


def low_precision(config: TrainConfig, device: torch.device) -> bool:
    return config.precision == "bfloat16" or (config.precision == "auto" and multiplies_bfloat16(device))


def multiplies_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
