"""Settings of an experiment, as `dvc exp run -S` takes them."""

import re
import shlex
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from mlpstudy import paths
from mlpstudy.command.logs import committed_settings
from mlpstudy.command.misspelt import beside, names_below, written
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.resolve.read import read_params

STUDIES = Path("studies")
REMOVAL = re.compile(r"~variants\.\w+")
BASELINE = re.compile(r"\+{0,2}study(\.baseline)?=(.*)")  # of the sign that forces a name in, DVC makes the same
ADDED = re.compile(r"\+{1,2}variants\.(\w+)[.=]")  # +variants.mine.model.dropout=0.3

MAPPING = re.compile(r"\+[^+=]+=\s*\{")  # +variants.mine={model: {dropout: 0.3}}


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


def typed_again(settings: Sequence[str]) -> list[str]:
    """The settings such that an interrupted command goes on, whose settings DVC has left in params.yaml.

    DVC adds by + only what is not there, and takes away by ~ only what is. So what is there is set (++), and what the
    last commit still had is not taken away again.
    """
    there = set(names_below(read_params(paths.PARAMS)))
    committed = committed_names() if any(each.startswith("~") or MAPPING.match(each) for each in settings) else set()
    gone, left = committed - there, there - committed if committed else set()
    needed = [setting for setting in settings if not (setting.startswith("~") and name_in(setting) in gone)]
    again: list[str] = []
    for number, setting in enumerate(needed):
        earlier = [name_in(each) for each in needed[:number] if each.startswith(("~", "+"))]
        name = name_in(setting) if setting.startswith("+") else ""
        if name in left and MAPPING.match(setting) and not beside(name, earlier):
            again += [f"~{name}", setting]  # by ++, Hydra would merge it with the mapping that is there
        else:
            again.append(f"+{setting}" if name in there and "=" in setting else setting)  # else refused as typed
    return again


def name_in(setting: str) -> str:
    """What stands behind its sign of one letter, + or ~."""
    return setting[1:].partition("=")[0]


def committed_names() -> set[str]:
    """Of all settings in params.yaml of the last commit; none where it cannot be read."""
    try:
        return set(names_below(committed_settings()))
    except (StudyError, RecursionError):
        return set()


def kept_variants(only: Iterable[str], settings: Sequence[str]) -> set[str]:
    """Those named, and the baseline. ConfigError with all names where a variant does not exist."""
    named, known = {name.strip() for name in only} - {""}, variants_under(settings)
    if not named:  # as an unset variable of the shell leaves it: all but the baseline would go
        raise ConfigError(f"--only: expected names of variants; known: {', '.join(known)}")
    unknown = sorted(named - set(known))
    if unknown:
        raise ConfigError(
            f"--only {','.join(unknown)}: no such variant; known: {', '.join(known)}\n"
            f"an earlier --only may have removed it: {history(unknown[0])} shows the commits in which it came or went"
        )
    baseline = baseline_under(settings)
    if baseline not in known:
        raise ConfigError(f"study.baseline = {baseline}: no such variant; known: {', '.join(known)}")
    if baseline not in named:
        print(f"{baseline} stays, for the others are compared with it", file=sys.stderr)
    return named | {baseline}


def history(variant: str) -> str:
    """The command of git that shows what became of a variant in params.yaml."""
    return f"`git log --patch -G {shlex.quote(f'^  {variant}:')} -- {paths.PARAMS}`"


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
    chosen = [baseline for each in settings if (baseline := baseline_of(each)) is not None]
    if chosen:
        return chosen[-1]
    study = read_params(paths.PARAMS).get("study")
    baseline = study.get("baseline") if isinstance(study, dict) else None
    if baseline is None:
        raise ConfigError(f"{paths.PARAMS}: study.baseline is missing: expected a key of variants")
    return str(baseline)


def baseline_of(setting: str) -> str | None:
    """The baseline that a setting chooses, by its name or in a section; None where it chooses none."""
    match = BASELINE.fullmatch(setting)
    if match and match[1]:
        return match[2].strip().strip("'\"")
    section = written(setting) if match else None
    return str(section["baseline"]) if isinstance(section, dict) and "baseline" in section else None
