"""Folders that hold the splits: their usual names in five languages, and the setting that names any others."""

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import get_args

from mlpstudy.config.download import DownloadConfig, PartName

# Spelt without case and accents
USUAL_NAMES: dict[PartName, str] = {
    "train": """
        train training
        entrenamiento entrenar
        entrainement apprentissage
        trainingsdaten
        treino treinamento treinar
    """,
    "validation": """
        val valid validation dev
        validacion
        validierung validierungsdaten
        validacao
    """,
    "test": """
        test testing
        prueba pruebas
        tests essai essais
        testdaten
        teste testes
    """,
}
SPLIT_FOLDERS: dict[str, PartName] = {name: split for split, names in USUAL_NAMES.items() for name in names.split()}


def split_named(folder: str) -> PartName | None:
    """The split that a folder's name stands for, whatever its case and accents; None for any other name."""
    letters = unicodedata.normalize("NFKD", folder)
    return SPLIT_FOLDERS.get("".join(c for c in letters if not unicodedata.combining(c)).lower())


def split_within(folder: str) -> PartName | None:
    """The split that a name such as 2_val or test_images speaks of: none, or one only."""
    words = {split for word in re.split(r"[\W\d_]+", folder) if (split := split_named(word))}
    return words.pop() if len(words) == 1 else None


def splits_setting(folders: Mapping[str, str], config: DownloadConfig) -> str:
    """What to type for these split folders: `-S 'sources.folder.splits={train: a, test: b}'`."""
    pairs = ", ".join(f"{split}: {quoted(folder)}" for split, folder in folders.items())
    setting = f"{config.key('splits')}={{{pairs}}}"
    return f"-S {shlex.quote(setting)}"


def quoted(folder: str) -> str:
    """A folder's name in Hydra's grammar, which wants quotes around all but plain letters, digits and a few signs.

    Within these a backslash is itself, unless a quote follows.
    """
    plain = re.fullmatch(r"[A-Za-z_][\w./-]*", folder, re.ASCII)
    if plain and folder.lower() not in ("null", "true", "false", "inf", "nan"):
        return folder
    doubled = re.sub(r'(\\+)(?="|\Z)', r"\1\1", folder)
    return '"' + doubled.replace('"', '\\"') + '"'


def guess_splits(paths: list[str]) -> dict[str, str] | None:
    """Split -> folder, where two or three top folders of <folder>/<class>/<file> share class names.

    None where no folder's name speaks of a split: these may be classes of patients. What the other names do not tell is
    told by size: the largest is train.
    """
    sizes = Counter(path.split("/")[0] for path in paths)
    if len(sizes) not in (2, 3) or any(path.count("/") != 2 for path in paths):
        return None
    classes = [{path.split("/")[1] for path in paths if path.startswith(f"{top}/")} for top in sizes]
    if not set.intersection(*classes):
        return None
    named: dict[str, str] = {split: top for top in sorted(sizes) if (split := split_within(top))}
    if not named:
        return None
    others = [top for top, _ in sizes.most_common() if top not in named.values()]
    missing = [split for split in ("train", "test", "validation") if split not in named]
    guess = named | dict(zip(missing, others, strict=False))
    return {split: guess[split] for split in get_args(PartName) if split in guess}
