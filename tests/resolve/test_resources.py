import re
from collections import namedtuple
from pathlib import Path

import pytest
import torch

from mlpstudy.errors import ConfigError
from mlpstudy.resolve.resources import in_runs, missing_gpu_line, study_line
from mlpstudy.resolve.stages import resolve
from mlpstudy.trial.trial import run_trial
from tests.conftest import ROOT
from tests.resolve.test_stages import changed, write

pytestmark = pytest.mark.shipped

Disk = namedtuple("Disk", "total used free")


def line(monkeypatch: pytest.MonkeyPatch, free: int) -> str:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(0, 0, free))
    resolved = resolve(ROOT / "params.yaml")
    return study_line(resolved.params, resolved.variants)


def test_a_study_says_beforehand_what_its_networks_take(monkeypatch: pytest.MonkeyPatch) -> None:
    assert line(monkeypatch, free=10**12) == "19 variants of 10 runs each; their networks take 429.1 MB"


def test_a_disk_that_is_nearly_full_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert line(monkeypatch, free=5 * 10**8).endswith("429.1 MB, and 500.0 MB of the disk are free")


def test_one_variant_is_no_plural() -> None:
    assert (in_runs(1, 10), in_runs(2, 10)) == ("1 variant of 10 runs", "2 variants of 10 runs")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_here_is_missed_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variants = resolve(write(tmp_path, changed({"variants.dropout.train": {"device": "cuda"}}))).variants
    missed = 'train.device = "cuda" of 1 variant (dropout): no CUDA device on this machine'
    assert missing_gpu_line(variants).startswith(missed)
    with pytest.raises(ConfigError, match=rf"^params.yaml: {re.escape(missed)}"):
        run_trial(tmp_path, ["baseline", "dropout"])
    monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
    assert not missing_gpu_line(variants)
    assert not missing_gpu_line(resolve(ROOT / "params.yaml").variants)
