"""Buffers of some megabytes come from memory that the process keeps, wherever it computes."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

BUFFERS = """
import ctypes
class Info(ctypes.Structure):  # of mallinfo2, malloc.h
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
libc = ctypes.CDLL(None)
libc.mallinfo2.restype, libc.malloc.restype = Info, ctypes.c_void_p
BEGIN
before = libc.mallinfo2().hblkhd  # bytes mapped from the system, each buffer for itself
libc.malloc(ctypes.c_size_t(4 * 512 * 12288))
print(libc.mallinfo2().hblkhd - before)
"""
TRAINING = "from mlpstudy.train.process import prepare_process; prepare_process()"
PREDICTION = """
import numpy as np
from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from tests.conftest import variant
probabilities(build(variant().model, (1, 6, 6), 3), np.zeros((2, 6, 6, 1), np.uint8))
"""


def bytes_mapped(begin: str) -> int:
    """For a buffer of 25 MB in a fresh process that has begun so."""
    command = [sys.executable, "-c", BUFFERS.replace("BEGIN", begin)]
    environment = {"PYTHONPATH": "src:."}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_a_buffer_of_25_mb_comes_from_memory_that_is_kept() -> None:
    """Without mallopt it is mapped from the system, and handed back when it is freed."""
    assert bytes_mapped("") > 25_000_000
    assert bytes_mapped(TRAINING) == 0
    assert bytes_mapped(PREDICTION) == 0
