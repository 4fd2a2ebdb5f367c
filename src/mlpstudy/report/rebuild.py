"""What this report was made from, so that somebody else can make it again."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.contracts.split import ARRAYS
from mlpstudy.files import file_digest
from mlpstudy.language import tr


def digests(variants: Iterable[str]) -> dict[str, str]:
    """Contents -> sha256, of one file or of a sorted list of files."""
    models = [file for variant in sorted(variants) for file in sorted((paths.MODELS / variant).iterdir())]
    return {
        str(paths.IMAGES): sha256([paths.IMAGES]),
        str(paths.INDEX): sha256([paths.INDEX]),
        f"{paths.SPLIT}/": sha256(paths.SPLIT / f"{name}.npy" for name in sorted(ARRAYS)),
        f"{paths.MODELS}/": sha256(models),
        tr("code of this report"): sha256([paths.code_file("report")]),
    }


def sha256(files: Iterable[Path]) -> str:
    """Of one file as it is; of several, of the list of their digests and names."""
    files, whole = list(files), partial(file_digest, kind="sha256")
    with ThreadPoolExecutor() as pool:  # hashlib lets go of Python's lock, so that all cores hash
        by_name = dict(zip((file.as_posix() for file in files), pool.map(whole, files), strict=True))
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in by_name.items()).encode()).hexdigest()


def settings_yaml(settings: dict[str, Any], variants: dict[str, Any]) -> str:
    """The settings that made the study, as one would write them."""
    import yaml

    text: str = yaml.safe_dump(settings | {"variants": variants}, sort_keys=True, allow_unicode=True, width=80)
    return text
