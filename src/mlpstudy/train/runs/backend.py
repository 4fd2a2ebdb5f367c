"""Where runs are trained: on this machine's cores, or on a cluster. No parameters, since they change no result.

README.md has the variables under "More cores, more machines", docs/clusters.md MLPSTUDY_SHARED. Two others are read:
GLIBC_TUNABLES (train/process.py), and CI, with which nothing is shown on the way (progress_line.py).
"""

import math
import os

from mlpstudy.config.base import nearest, show
from mlpstudy.errors import ConfigError

BACKENDS = ("dask", "processes")
CHECKPOINT_SECONDS = "10"


def backend() -> str:
    """The name of one of BACKENDS."""
    name = os.environ.get("MLPSTUDY_BACKEND") or "processes"
    if name not in BACKENDS:
        raise ConfigError(f"MLPSTUDY_BACKEND = {show(name)}: unknown backend{nearest(name, BACKENDS)}")
    return name


def scheduler_address() -> str:
    """Of the cluster."""
    address = os.environ.get("MLPSTUDY_ADDRESS")
    if not address:
        raise ConfigError("MLPSTUDY_ADDRESS is missing: the dask backend needs a scheduler, as tcp://host:8786")
    return address


def trains_ahead() -> bool:
    """May a stage take along the runs of stages that come after it?"""
    return switch("MLPSTUDY_AHEAD", "1")


def shares_folder() -> bool:
    """Do the cluster's workers see this folder?"""
    return switch("MLPSTUDY_SHARED", "0")


def switch(name: str, default: str) -> bool:
    """Is a variable 1, rather than 0?"""
    text = os.environ.get(name) or default
    if text not in ("0", "1"):
        raise ConfigError(f"{name} = {show(text)}: expected 0 or 1")
    return text == "1"


def checkpoint_seconds() -> float:
    """The shortest time between two checkpoints of a run."""
    text = os.environ.get("MLPSTUDY_CHECKPOINT_SECONDS") or CHECKPOINT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise ConfigError(f"MLPSTUDY_CHECKPOINT_SECONDS = {show(text)}: expected a number of seconds from 0")
    return seconds
