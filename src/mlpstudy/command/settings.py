"""Settings of an experiment, as `dvc exp run -S` takes them."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.config.base import NAMED
from mlpstudy.config.params import NAME
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.read import read_params

STUDIES = Path("studies")
FORM = re.compile(r"(?P<sign>~|\+{0,2})(?P<name>[^=]+)(?P<value>=.*)?", re.DOTALL)  # [+]model.dropout=0.5
VARIANT = re.compile(r"\+{1,2}variants\.(?P<name>[^.=]+)")
WHOLE = re.compile(r"""\\.|\[[^][]*\]|\{[^{}]*\}|'[^']*'|"[^"]*\"""")  # commas in these part no values; \, is one
REMOVAL = re.compile(r"~variants\.\w+")
ADDED = re.compile(r"\+{1,2}variants\.(\w+)[.=]")  # +variants.mine.model.dropout=0.3


def study_settings(name: str) -> list[str]:
    """Of studies/NAME.txt: one a line, without comments. ConfigError with all names where there is no such study."""
    known = sorted(file.stem for file in STUDIES.glob("*.txt"))
    if name not in known:
        raise ConfigError(f"--study {name}: no such file in {STUDIES}/; known: {', '.join(known) or 'none'}")
    lines = (STUDIES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [setting for line in lines if (setting := re.sub(r"(^|\s)#.*", "", line).strip())]


def still_needed(settings: Sequence[str]) -> list[str]:
    """Those of a ready-made study, without the removal of variants that params.yaml no longer has."""
    variants = read_params(paths.PARAMS).get("variants") or ()
    removals = {f"~variants.{name}" for name in variants}
    return [setting for setting in settings if setting in removals or not REMOVAL.fullmatch(setting)]


def refuse_misspelt(settings: Sequence[str]) -> None:
    """ConfigError that lists every setting whose name neither params.yaml has nor a setting before it adds.

    What has a + is new, and `resolve` checks it; a name with a colon belongs to another file (`-S FILE:NAME=VALUE`).
    """
    known, added, wrong = set(names_below(read_params(paths.PARAMS))), set[str](), list[str]()
    for setting in settings:
        match = FORM.fullmatch(setting)
        if match is None or not (match["value"] or match["sign"] == "~"):
            wrong.append(f"-S {setting}: no value")
        elif reason := misfit(setting, match["value"] or "", takes_list=f"{match['name']}.0" in known):
            wrong.append(f"-S {setting}: {reason}")
        elif match["sign"].startswith("+"):
            added.add(match["name"])
        elif ":" not in match["name"] and not (match["name"] in known or beside(match["name"], added)):
            wrong.append(
                f"-S {setting}: no such setting in {paths.PARAMS}{nearest_setting(match['name'], known, added)}"
            )
    if wrong:
        form = "expected NAME=VALUE with a name of params.yaml; +NAME=VALUE adds one, ~NAME takes one away"
        raise ConfigError("\n".join([*wrong, form]))


def misfit(setting: str, value: str, takes_list: bool) -> str:
    """Why DVC would stop at a setting in words that help nobody; empty where it would not."""
    variant = VARIANT.match(setting)
    if variant and not re.fullmatch(NAME, variant["name"]):
        return f"a variant is named by {NAMED}"
    while value != (value := WHOLE.sub("", value)):
        pass  # from the innermost brackets to the outermost
    if "," not in value:
        return ""
    several = "several values, where one is expected"
    if takes_list:
        return f"{several}; did you mean '{setting.replace('=', '=[', 1)}]'?"
    decimal = re.fullmatch(r"=(\d+),(\d+)", value)
    return f"{several}; " + (
        f"did you mean {decimal[1]}.{decimal[2]}?" if decimal else "`dvc exp run --queue -S` takes them"
    )


def names_below(values: Any, parents: str = "") -> Iterator[str]:
    """Of every setting and every section of them, as model and model.hidden and model.hidden.0."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in items:
        yield f"{parents}{key}"
        yield from names_below(value, f"{parents}{key}.")


def beside(name: str, added: Iterable[str]) -> bool:
    """Is it one of those added, a section that came with one, or a setting in one?"""
    return any(f"{name}.".startswith(f"{each}.") or each.startswith(f"{name}.") for each in added)


def nearest_setting(name: str, known: Collection[str], added: Iterable[str]) -> str:
    """The one that looks most like it; of a variant that sets nothing of the kind yet, how it comes to do so."""
    variant = re.match(r"variants\.\w+(?=\.)", name)
    there = variant is not None and (variant[0] in known or beside(variant[0], added))
    if variant and there and name[variant.end() + 1 :] in known:
        return f"; did you mean +{name}?"
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def kept_variants(only: Iterable[str], settings: Sequence[str]) -> set[str]:
    """Those named, and the baseline. ConfigError with all names where a variant does not exist."""
    named, known = {name.strip() for name in only} - {""}, variants_under(settings)
    unknown = sorted(named - set(known))
    if unknown:
        raise ConfigError(f"--only {','.join(unknown)}: no such variant; known: {', '.join(known)}")
    baseline = baseline_under(settings)
    if baseline not in known:
        raise ConfigError(f"study.baseline = {baseline}: no such variant; known: {', '.join(known)}")
    if baseline not in named:
        print(f"{baseline} stays, for the others are compared with it", file=sys.stderr)
    return named | {baseline}


def added_variants(settings: Sequence[str]) -> set[str]:
    """What -S adds by name: a person who adds a variant wants it, whatever --only says."""
    return {added[1] for setting in settings if (added := ADDED.match(setting))}


def without_others(kept: Collection[str], settings: Sequence[str]) -> list[str]:
    """Settings that delete every other variant."""
    return [f"~variants.{name}" for name in variants_under(settings) if name not in kept]


def variants_under(settings: Sequence[str]) -> list[str]:
    """Names in params.yaml, and what settings add to them and delete of them."""
    names = dict.fromkeys(read_params(paths.PARAMS).get("variants") or ())
    for setting in settings:
        if deleted := re.match(r"~variants\.(\w+)(=|$)", setting):
            names.pop(deleted[1], None)
        elif added := ADDED.match(setting):
            names[added[1]] = None
    return list(names)


def baseline_under(settings: Sequence[str]) -> str:
    """What the others are compared with, by params.yaml or by the last setting of it. ConfigError without any."""
    chosen = [value for name, _, value in (each.partition("=") for each in settings) if name == "study.baseline"]
    if chosen:
        return chosen[-1]
    study = read_params(paths.PARAMS).get("study")
    baseline = study.get("baseline") if isinstance(study, dict) else None
    if baseline is None:
        raise ConfigError(f"{paths.PARAMS}: study.baseline is missing: expected a key of variants")
    return str(baseline)
