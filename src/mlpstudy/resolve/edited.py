"""Have params.yaml or code been edited since they were resolved? An experiment of DVC takes the files along as they are
at its end: they would say with what its results were not made."""

import json
import os

import xxhash

from mlpstudy import paths
from mlpstudy.config.params import Params
from mlpstudy.errors import ConfigError, StudyError, in_short
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.resolve.variants import differing_settings
from mlpstudy.stage_code import edited_code

RECORDED = (
    "the experiment would be recorded with the new ones. What is trained is kept: put the old ones back and run the "
    "same command again, which takes seconds, or run it with the new ones"
)


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
    """StudyError in an experiment, of code too; else a line of settings, and `dvc status` knows of both edits.

    Nothing of settings where no digest was noted.
    """
    told = f"{paths.PARAMS}: edited while the study ran, which was of the settings before"
    edited = bool(digest) and is_edited(digest)
    if "DVC_EXP_NAME" in os.environ:
        if edited:
            raise StudyError(f"{told}: {RECORDED}")
        refuse_recorded_code()
    elif edited:
        print(f"{told}: `dvc repro` makes that of the new ones")


def refuse_recorded_code() -> None:
    """StudyError where files of any stage's code are no longer what resolve saw."""
    if edited := sorted({name for file in paths.CODE.glob("*.txt") for name in edited_code(file.stem)}):
        raise StudyError(f"{in_short(edited)}: edited while the study ran, which was of the files before: {RECORDED}")
