import logging
import os
import subprocess
import sys

import cv2
from PIL import Image

from mlpstudy.preprocess.opencv import quiet
from tests.conftest import ROOT

SCRIPT = """
import io, os, sys
from contextlib import suppress
from PIL import Image
from mlpstudy.preprocess.opencv import quiet
with quiet():
    os.write(2, b"from a library\\n")
    print("from python", file=sys.stderr)
    with suppress(OSError):
        Image.open(io.BytesIO(b"II*\\0\\x08\\0\\0\\0\\x01\\0" + bytes(9)), formats=["TIFF"])
os.write(2, b"afterwards\\n")
print("python afterwards", file=sys.stderr)
"""


def test_libraries_are_silent_while_python_is_heard() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True)
    assert done.stderr.splitlines() == ["from python", "afterwards", "python afterwards"]


def test_what_a_person_has_set_for_decoders_stands_again_afterwards() -> None:
    """As Pillow's limit against bombs of pixels, for what else a notebook opens."""

    def settings() -> tuple[object, ...]:
        levels = cv2.utils.logging.getLogLevel(), logging.getLogger("PIL").level
        return cv2.getNumThreads(), *levels, Image.MAX_IMAGE_PIXELS

    before = settings()
    with quiet():
        assert settings() == (1, cv2.utils.logging.LOG_LEVEL_SILENT, logging.CRITICAL, None)
    assert settings() == before
    assert Image.MAX_IMAGE_PIXELS
