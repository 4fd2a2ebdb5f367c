"""How many workers there are on this machine. No parameter, since it changes no result."""

import os

from mlpstudy.errors import ConfigError


def worker_count() -> int:
    """MLPSTUDY_WORKERS, or else the cores this process may use. ConfigError where it is no number from 1."""
    text = os.environ.get("MLPSTUDY_WORKERS") or str(cores())
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(f'MLPSTUDY_WORKERS = "{text}": expected a number from 1')
    return int(text)


def cores() -> int:
    """Those the system lets this process use; where it does not say (macOS), all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
