"""Settings are parsed once, into frozen typed objects; whatever does not fit raises one ConfigError."""

import difflib
import json
from collections.abc import Iterable
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from mlpstudy.errors import ConfigError, without_secrets
from mlpstudy.files import named_if_cut, read_json

NAMED = "small letters a to z, digits and _, a letter first"  # mlpstudy.config.params.NAME, in words
# what pydantic says, and what is said here in its place
WORDING = {
    "Input should be": "expected",
    "Tuple should have": "expected",
    "a valid boolean": "true or false",
    "a valid array": "a list ([first, second])",
    "a valid tuple": "a list ([first, second])",
    "an object": "a mapping ({name: value})",
}
WORDS_FOR_NULL = ("none", "nil", "null", "nan", "~", "", "off", "false")  # as a person writes it who means null
LONGEST, CUT = 80, "..."  # characters of a value in a message, and what stands for the rest


class Config(BaseModel):
    """Frozen and strict: unknown keys, missing keys and values that would need converting are refused."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


C = TypeVar("C", bound=Config)


def parse(kind: type[C], values: Any, file: str, prefix: str = "") -> C:
    """Parses plain values. ConfigError lists every misfit, one a line, each by file and key (behind `prefix`)."""
    try:
        # through JSON, because there a list is the natural form of a tuple, strict or not
        return kind.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        lines = [f"{file}: {explain(kind, problem, prefix)}" for problem in error.errors()]
        raise ConfigError("\n".join(lines)) from None


def load(kind: type[C], path: Path) -> C:
    """Parses a JSON file that `resolve` or another stage wrote. StudyError where it is damaged."""
    with named_if_cut(path):
        values = read_json(path)
    return parse(kind, values, str(path))


def explain(kind: Any, problem: Any, prefix: str) -> str:
    """One line out of pydantic's account: the key behind `prefix`, the value and what was expected."""
    *parents, key = (str(part) for part in problem["loc"]) if problem["loc"] else ("",)
    name, value = (prefix + ".".join([*parents, key])).removesuffix("."), problem["input"]
    if problem["type"] == "missing":
        return f"{name} is missing: every setting is written out, a default too"
    if problem["type"] == "extra_forbidden":
        return f"{name} = {show(value)}: unknown key{nearest(key, fields_at(kind, parents))}"
    expected = problem["msg"].removeprefix("Value error, ")
    for theirs, ours in WORDING.items():
        expected = expected.replace(theirs, ours)
    if key == "[key]":  # of a mapping of names, as that of the variants, or of a few that are known, as train and test
        any_name = problem["type"] == "string_pattern_mismatch"
        where = prefix + ".".join(parents[:-1])
        return f"{where}: {show(value)}: {f'expected a name of {NAMED}' if any_name else expected}"
    meant_null = isinstance(value, str | bool) and str(value).lower() in WORDS_FOR_NULL
    if meant_null and NoneType in get_args(fields_at(kind, parents).get(key)):
        expected += ", or null"
    if problem["type"] == "dict_type" and value is None:
        expected += ", {} where it is empty"
    shown = show(value)
    # of a long section settings would be left that have nothing to do with it
    told = name if isinstance(value, dict) and shown.endswith(CUT) else f"{name} = {shown}"
    return f"{told}: {expected}" if name else expected


def show(value: Any) -> str:
    """A value as JSON, cut where it is long, without the password of a URL."""
    text = without_secrets(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def nearest(key: str, known: Iterable[str]) -> str:
    """The known key that looks most like the unknown one, or else all that are known."""
    names = sorted(known)
    close = difflib.get_close_matches(key, names, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known: {', '.join(names)}"


def fields_at(kind: Any, parents: list[str]) -> dict[str, Any]:
    """Field -> type of the config below `parents`; a part that is no field is a name in a mapping."""
    for part in parents:
        fields = getattr(kind, "model_fields", {})
        kind = fields[part].annotation if part in fields else get_args(kind)[-1]
        if get_origin(kind) is UnionType:  # X | None
            kind = get_args(kind)[0]
    return {name: field.annotation for name, field in getattr(kind, "model_fields", {}).items()}
