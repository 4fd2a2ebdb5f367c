import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.train.runs.fingerprint import data_digest, fingerprint
from tests.conftest import variant, write_config


@pytest.mark.usefixtures("study")
def test_config_and_data_count() -> None:
    write_config("baseline", variant())
    config = paths.VARIANT_CONFIGS / "baseline.json"
    seen = [fingerprint(config, data_digest()), fingerprint(config, data_digest())]
    write_config("baseline", variant(seed=1))
    seen.append(fingerprint(config, data_digest()))
    for name in (paths.IMAGES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy"):
        np.save(name, np.roll(np.load(name), 1, axis=-1) + 1)
        seen.append(fingerprint(config, data_digest()))
    assert seen[0] == seen[1]
    assert len(set(seen)) == len(seen) - 1
    assert {len(text) for text in seen} == {16}
