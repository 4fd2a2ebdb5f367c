"""ONNX Runtime Web, which asks the model in a browser: out of a folder into the page, or from a network by address."""

import base64
import gzip
from dataclasses import dataclass
from pathlib import Path

from mlpstudy.errors import ConfigError
from mlpstudy.files import read_json

PACKAGE, VERSION = "onnxruntime-web", "1.30.0"  # of npm, whose files the address below serves as they are
ADDRESS = f"https://cdn.jsdelivr.net/npm/{PACKAGE}@{VERSION}/dist"
CODE, WASM = "ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"  # 73 kB and 14 MB, packed 4.9 MB
# Of those files, base64: a browser runs no others, whoever serves them (https://www.w3.org/TR/sri-2/)
SHA384 = {
    CODE: "PLWz+nHEVHpjwBsO0YVdvQj6n5814Iv8E3b8FG0Rp/uIAtjFMCKOpP66iPzedrIG",
    WASM: "vjBJ1z7qrhkTyYsNqKeF6c7N+nOJSU94czEo+tvZcu8G75JparGq9kB+kTnEUNVM",
}
LEVEL = 6  # of gzip: weights of 256 MB take 10 s and not 28, and lose nothing; the runtime is 1 % larger


@dataclass(frozen=True)
class Part:
    """A file within the page, or where it comes from."""

    packed: str = ""  # gzip in base64
    url: str = ""
    integrity: str = ""


@dataclass(frozen=True)
class Runtime:
    """Two files that belong together."""

    version: str
    code: Part
    wasm: Part


def from_network() -> Runtime:
    """Fetched by the page each time it is opened, or by the browser's memory of it."""
    code, wasm = (Part(url=f"{ADDRESS}/{name}", integrity=f"sha384-{SHA384[name]}") for name in (CODE, WASM))
    return Runtime(VERSION, code, wasm)


def from_folder(folder: Path) -> Runtime:
    """Of any version, as npm brings it. ConfigError where the folder holds something else."""
    files = [folder / "package.json", folder / "dist" / CODE, folder / "dist" / WASM]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise ConfigError(
            f"{missing[0]} is not there: expected the folder `package` that `npm pack {PACKAGE}@{VERSION}` and "
            f"`tar xzf {PACKAGE}-{VERSION}.tgz` make"
        )
    version = read_json(files[0]).get("version", "")
    return Runtime(str(version), *(Part(packed=packed(file.read_bytes())) for file in files[1:]))


def packed(data: bytes) -> str:
    """As the page unpacks it: gzip, without a time, in base64."""
    return base64.b64encode(gzip.compress(data, LEVEL, mtime=0)).decode("ascii")
