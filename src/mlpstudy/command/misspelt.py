"""Settings of an experiment that no study has: refused before DVC writes them into params.yaml."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from mlpstudy import paths
from mlpstudy.config.base import NAMED
from mlpstudy.config.params import NAME
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.names import unknown_names
from mlpstudy.resolve.read import read_params
from mlpstudy.resolve.search import SETTINGS
from mlpstudy.resolve.values import with_values

FORM = re.compile(r"(?P<sign>~|\+{0,2})(?P<name>[^=]+)(?P<value>=.*)?", re.DOTALL)  # [+]model.dropout=0.5
VARIANT = re.compile(r"\+{1,2}variants\.(?P<name>[^.=]+)")
WHOLE = re.compile(r"""\\.|\[[^][]*\]|\{[^{}]*\}|'[^']*'|"[^"]*\"""")  # commas in these part no values; \, is one


def refuse_misspelt(settings: Sequence[str]) -> None:
    """ConfigError that lists every setting whose name neither params.yaml has nor a setting before it adds.

    What has a + is new, and needs a name that a study knows: DVC would write any into params.yaml.
    """
    known, added, wrong = set(names_below(read_params(paths.PARAMS))), set[str](), list[str]()
    for setting in settings:
        match = FORM.fullmatch(setting)
        if match is None or not (match["value"] or match["sign"] == "~"):
            wrong.append(f"-S {setting}: no value")
        elif reason := (
            misfit(setting, match["value"] or "", takes_list=f"{match['name']}.0" in known)
            or misspelt(setting, match["sign"], match["name"], known, added)
        ):
            wrong.append(f"-S {setting}: {reason}")
        elif match["sign"].startswith("+"):
            added.add(match["name"])
    if wrong:
        form = "expected NAME=VALUE with a name of params.yaml; +NAME=VALUE adds one, ~NAME takes one away"
        raise ConfigError("\n".join([*wrong, form]))


def misspelt(setting: str, sign: str, name: str, known: Collection[str], added: Collection[str]) -> str:
    """Why there is no setting of the name, with the nearest one; empty where there is.

    A name with a colon belongs to another file (`-S FILE:NAME=VALUE`).
    """
    if ":" in name or (name in known and not sign.startswith("+")):
        return ""
    if not sign.startswith("+") and not beside(name, added):
        return f"no such setting in {paths.PARAMS}{nearest_setting(name, sign, known, added)}"
    unknown = next(unknown_names(with_values({}, {name: written(setting)})), None) if sign != "~" else None
    return f"no study has a setting {unknown}" if unknown else ""


def written(setting: str) -> Any:
    """The value behind a name as DVC reads it where it is a mapping, which holds names too; else None."""
    if not re.search(r"^[^=]*=\s*\{", setting):
        return None  # spares a fifth of a second for the parser
    from dvc.utils.hydra import to_hydra_overrides
    from hydra.errors import HydraException

    try:
        (override,) = to_hydra_overrides([setting])
        return override.value()
    except HydraException:  # DVC refuses it before it writes
        return None


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


def nearest_setting(name: str, sign: str, known: Collection[str], added: Iterable[str]) -> str:
    """The one that looks most like it; of a variant's setting, one of that variant and of no other."""
    variant = re.match(r"variants\.(?P<name>[^.]+)\.(?P<setting>.+)", name)
    if variant is None:
        close = get_close_matches(name, sorted(known), n=1)
        return f"; did you mean {close[0]}?" if close else ""
    section = f"variants.{variant['name']}"
    if section in known or beside(section, added):
        return nearest_of_variant(section, variant["setting"], sign, known)
    variants = sorted(each.partition(".")[2] for each in known if re.fullmatch(r"variants\.\w+", each))
    alike = get_close_matches(variant["name"], variants, n=1)
    return f": there is no variant {variant['name']}" + (f"; did you mean variants.{alike[0]}?" if alike else "")


def nearest_of_variant(section: str, setting: str, sign: str, known: Collection[str]) -> str:
    """With the + that it takes where the variant does not set it yet; what is to be taken away, it has to set."""
    own = {each.removeprefix(f"{section}.") for each in known if each.startswith(f"{section}.")}
    close = get_close_matches(setting, sorted(own if sign == "~" else own.union(SETTINGS)), n=1)
    return f"; did you mean {'' if close[0] in own else '+'}{section}.{close[0]}?" if close else ""
