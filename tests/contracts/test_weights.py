import zipfile
from pathlib import Path

import numpy as np

from mlpstudy.contracts.weights import LayerHistogram, WeightSummary, read_weights, write_weights

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
