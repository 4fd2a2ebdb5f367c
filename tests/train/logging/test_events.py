import struct
import subprocess
import sys

import pytest
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from mlpstudy.train.logging.events import checksum
from tests.conftest import ROOT


@pytest.mark.parametrize("data", [b"", b"a", b"123456789", bytes(range(256)) * 5])
def test_checksums_are_those_of_tensorboard(data: bytes) -> None:
    assert checksum(data) == struct.pack("<I", masked_crc32c(data))


def test_a_variant_is_handed_on_and_its_mean_written_without_numpy_or_torch() -> None:
    code = "import sys, mlpstudy.train.queue.variant; print({'numpy', 'torch', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", text=True, capture_output=True, check=True)
    assert done.stdout == "set()\n"
