import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.contracts.weights import LayerHistogram, WeightSummary, read_weights, write_weights
from mlpstudy.errors import StudyError

PLAIN = 20  # version 2.0 of the format, which any Python writes where no entry may grow beyond 2 GB


def test_weights_are_read_as_written_and_their_file_is_of_no_python(tmp_path: Path) -> None:
    layer = LayerHistogram(np.linspace(-1, 1, 3), np.array([4, 2]), np.array([1, 5]))
    written = WeightSummary((layer,), np.ones((2, 3), np.float32))
    write_weights(tmp_path / "weights.npz", written)
    read = read_weights(tmp_path / "weights.npz")
    np.testing.assert_array_equal(read.strongest, written.strongest)
    for name in ("edges", "initial", "final"):
        np.testing.assert_array_equal(getattr(read.layers[0], name), getattr(layer, name))
    with zipfile.ZipFile(tmp_path / "weights.npz") as archive:
        headers = {(entry.extract_version, entry.date_time, entry.extra) for entry in archive.infolist()}
    assert headers == {(PLAIN, (1980, 1, 1, 0, 0, 0), b"")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A network of one layer."""
    layer = LayerHistogram(np.linspace(-1, 1, 3), np.array([4, 2]), np.array([1, 5]))
    write_weights(tmp_path / "weights.npz", WeightSummary((layer,), np.ones((2, 3), np.float32)))
    return tmp_path / "weights.npz"


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_file_that_is_cut_short_is_told_by_its_name(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(StudyError, match=f"^{re.escape(str(file))}: damaged or cut short"):
        read_weights(file)


def test_bytes_that_were_changed_are_told_by_the_name_of_their_file(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(np.ones(6, np.float32).tobytes())] ^= 1
    file.write_bytes(content)
    with pytest.raises(StudyError, match=f"^{re.escape(str(file))}: damaged or cut short"):
        read_weights(file)
