"""Names the class of pictures by the model beside this file: `python digits_predict.py a.jpg` asks digits.onnx.

Needs onnxruntime, numpy and opencv-python-headless (python -m pip install ...), and nothing else."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np


def main(names: Sequence[str]) -> int:
    """Prints file, class and probability, a picture a line; exit status 1 where one could not be read."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read at its import: nothing is sent anywhere
    import onnxruntime

    model = Path(__file__).with_name(Path(__file__).stem.removesuffix("_predict") + ".onnx")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    about, status = session.get_modelmeta().custom_metadata_map, 0
    for name in names:
        try:
            (probabilities,) = session.run(None, {"images": read(name, about)[None]})[0]
            if not np.isfinite(probabilities).all():
                raise ValueError("the model gives no probabilities for it")
            label = json.loads(about["classes"])[probabilities.argmax()]
            print(name, label, f"{probabilities.max():.6f}", sep="\t")
        except (OSError, ValueError, cv2.error) as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 1
    return status


def read(name: str, about: Mapping[str, str]) -> Any:
    """(S, S, C) uint8, as the training images were read; only what is transparent is not turned by its EXIF."""
    data = np.fromfile(name, np.uint8)
    pixels: Any = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    if pixels is None:
        raise ValueError("no picture that OpenCV can read")
    if pixels.ndim == 3 and pixels.shape[2] == 4:  # on white
        white, alpha = np.iinfo(pixels.dtype).max, pixels[..., 3:].astype(np.float32)
        pixels = np.rint((pixels[..., :3] * alpha + white * (white - alpha)) / white).astype(pixels.dtype)
    elif pixels.dtype == np.uint8:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)  # upright
    S, (H, W), deep = int(about["image_size"]), pixels.shape[:2], pixels.dtype != np.uint8
    pixels = pixels.astype(float) if pixels.dtype in (np.int8, np.int32, np.uint32) else pixels  # for cv2.resize
    shrunk = cv2.resize(pixels, (min(W, S), min(H, S)), interpolation=cv2.INTER_AREA)
    small: Any = cv2.resize(shrunk, (S, S), interpolation=cv2.INTER_LINEAR)
    if about["channels"] == "gray" and small.ndim == 3:
        small = cv2.cvtColor(small.astype(np.float32) if deep else small, cv2.COLOR_BGR2GRAY)
    if deep and "brightness" not in about:
        raise ValueError("more than 8 bits a sample, and the model knows no scale for them")
    if deep:
        low, high = json.loads(about["brightness"])
        small = np.rint((small.clip(low, high).astype(float) - low) * (255 / ((high - low) or 1))).astype(np.uint8)
    return small[..., None].repeat(1 if about["channels"] == "gray" else 3, 2) if small.ndim == 2 else small[..., ::-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
