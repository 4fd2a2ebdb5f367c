"""onnxruntime, opened in one way for backbones and for exported files."""

import os
from pathlib import Path
from typing import Any

NOTHING = 4  # of its levels of what is logged: what goes wrong is raised too


def open_session(model: bytes | Path) -> Any:
    """An InferenceSession on one thread, as everything that computes here: their number decides how sums are split.

    Of its many kinds of errors none is common to all but Exception.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read at its import: nobody asked it to tell of these images
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = NOTHING
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
