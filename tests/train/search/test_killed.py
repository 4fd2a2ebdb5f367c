"""A search killed at random moments, by the real signal, in real processes."""

import random
import time

import pytest

from mlpstudy import paths
from tests.conftest import write_config
from tests.train.runs.test_killed import OUTPUT, kill_something, stage
from tests.train.search.tuned import tuned
from tests.train.trained import digest

CONFIG = tuned(12, epochs=20)
KILLS = 3  # one of each kind


@pytest.mark.slow
@pytest.mark.usefixtures("study")
def test_killed_again_and_again_a_search_ends_in_the_bytes_of_an_undisturbed_one() -> None:
    write_config("baseline", CONFIG)
    assert stage().wait() == 0, OUTPUT.read_text()
    undisturbed, draws, killed = digest(), random.Random(1), 0
    while killed < KILLS:
        process = stage()
        while process.poll() is None and not list((paths.scratch() / "train").glob("*/*.search")):
            time.sleep(0.02)
        time.sleep(draws.uniform(0.0, 0.5))
        if process.poll() is None:
            kill_something(process, draws, killed)
            killed += 1
        if process.wait() == 0:
            assert digest() == undisturbed
    assert stage().wait() == 0, OUTPUT.read_text()
    assert digest() == undisturbed
