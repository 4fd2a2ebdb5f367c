"""Has params.yaml been edited since it was resolved? An experiment of DVC takes the file along as it is at its end: it
would say settings with which its results were not made."""

import json
import os

import xxhash

from mlpstudy import paths
from mlpstudy.config.params import Params
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.resolve.variants import differing_settings


def settings_digest(params: Params) -> str:
    """32 hexadecimal digits; comments, the order of names and how a setting is spelt make no difference."""
    variants = {name: differing_settings(differing) for name, differing in params.variants.items()}
    values = params.model_dump(exclude={"variants"}) | {"variants": variants}
    return xxhash.xxh3_128_hexdigest(json.dumps(values, sort_keys=True, default=str).encode())


def is_edited(digest: str) -> bool:
    """Are its settings others than those of this digest, or none that can be read?"""
    try:
        return settings_digest(parse_params(read_params(paths.PARAMS), str(paths.PARAMS))) != digest
    except ConfigError:
        return True


def refuse_edited_while_resolved(digest: str) -> None:
    """StudyError, for DVC takes the file's own hash when resolve ends, and would never notice."""
    if is_edited(digest):
        raise StudyError(f"{paths.PARAMS}: edited while its settings were checked: run the same command again")


def tell_edit(digest: str) -> None:
    """StudyError in an experiment; a line in `dvc repro`, after which `dvc status` knows of the edit.

    Nothing where no digest was noted.
    """
    if not digest or not is_edited(digest):
        return
    told = f"{paths.PARAMS}: edited while the study ran, which was of the settings before"
    if "DVC_EXP_NAME" not in os.environ:
        print(f"{told}: `dvc repro` makes that of the new ones")
        return
    raise StudyError(
        f"{told}: the experiment would be recorded with the new ones. What is trained is kept: put the old ones back "
        "and run the same command again, which takes seconds, or run it with the new ones"
    )
