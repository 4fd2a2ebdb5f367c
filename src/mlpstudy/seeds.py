"""One generator per purpose: its seed follows from the study's seed and a label, never from what ran before."""

import hashlib
import json

import numpy as np


def seed_for(seed: int, *labels: str | int) -> int:
    """A 63-bit seed from the study's seed and labels such as ("dropout", run, epoch)."""
    text = json.dumps([seed, *labels]).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1


def generator(seed: int, *labels: str | int) -> np.random.Generator:
    """numpy's generator for one purpose, such as ("order", run, epoch)."""
    return np.random.default_rng(seed_for(seed, *labels))
