"""What DVC was asked for, while it waits for this stage."""

import os
from argparse import Namespace
from pathlib import Path

BY_DVC = "DVC_STAGE"  # variable that DVC sets where it runs a stage


def dvc_request() -> Namespace:
    """The arguments of `dvc repro` or `dvc exp run`, read from the command line of the process that runs this stage.

    For experiments from the queue or in a temporary folder the command line does not say: everything, as `dvc repro`.
    """
    import psutil
    from dvc.cli import parse_args

    defaults = vars(parse_args(["repro"]))
    for process in psutil.Process().parents():
        words = process.cmdline()
        for place, word in enumerate(words[:3]):  # python, -m, dvc
            if Path(word).stem == "dvc":
                return Namespace(**defaults | vars(parse_args(words[place + 1 :])))
    return Namespace(**defaults)


def is_forced() -> bool:
    """Is this stage to run anew although nothing changed (`dvc repro --force`)? Not where DVC does not run it."""
    if BY_DVC not in os.environ:
        return False
    try:
        return bool(dvc_request().force)
    except Exception:  # DVC belongs to another environment, or another user's process runs it: nobody to ask
        return False
