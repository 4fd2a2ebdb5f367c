"""What is measured against what can at least begin: nothing else here runs it."""

import importlib
import re

import pytest

from tests.conftest import ROOT

[LOOP] = re.findall(r"for script in (.+); do", (ROOT / "Makefile").read_text(encoding="utf-8"))
HELPERS = {"__init__", "notebook_way"}


def test_make_bench_runs_every_script() -> None:
    assert set(LOOP.split()) == {file.stem for file in (ROOT / "bench").glob("*.py")} - HELPERS


@pytest.mark.parametrize("script", LOOP.split())
def test_each_script_can_be_loaded_with_its_settings(script: str) -> None:
    assert callable(importlib.import_module(f"bench.{script}").main)


def test_the_networks_measured_have_every_setting() -> None:
    from bench.training import variant

    assert variant((), epochs=3).train.epochs == 3
