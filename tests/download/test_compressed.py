import gzip
import io
import zlib

import numpy as np
import pytest

from mlpstudy.download import compressed
from mlpstudy.download.compressed import GzipDecompressor, unpack

DATA = np.random.default_rng(0).bytes(3000) + bytes(300_000)


@pytest.mark.parametrize("piece", [7, 100, 65536])
@pytest.mark.parametrize("streams", [1, 3])
def test_gzip_is_unpacked_in_pieces_of_any_size(piece: int, streams: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "PIECE_BYTES", piece)
    pieces = list(unpack(io.BytesIO(gzip.compress(DATA) * streams), GzipDecompressor))
    assert b"".join(pieces) == DATA * streams
    assert max(map(len, pieces)) <= piece


@pytest.mark.parametrize("position", [-8, -4])  # of the checksum, of the length
def test_a_gzip_whose_trailer_is_wrong_is_refused(position: int) -> None:
    packed = bytearray(gzip.compress(DATA))
    packed[position] ^= 1
    with pytest.raises(zlib.error):
        list(unpack(io.BytesIO(packed), GzipDecompressor))
