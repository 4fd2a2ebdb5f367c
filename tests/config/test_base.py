from pathlib import Path
from typing import Self

import pytest
from pydantic import Field, model_validator

from mlpstudy.config.base import Config, load, nearest, parse, show
from mlpstudy.errors import ConfigError


class Inner(Config):
    share: float = Field(ge=0, lt=1)
    patience: int | None = Field(ge=1)


class Pair(Config):
    """Whose fault lies in no key alone."""

    first: int | None = None
    second: int | None = None
    note: str = ""

    @model_validator(mode="after")
    def both(self) -> Self:
        if self.first is None or self.second is None:
            raise ValueError("first needs second")
        return self


class Outer(Config):
    inner: Inner
    named: dict[str, Inner]
    sizes: tuple[int, ...]


GOOD = {"inner": {"share": 0.5, "patience": None}, "named": {}, "sizes": [1, 2]}


def refused(values: object) -> str:
    with pytest.raises(ConfigError) as error:
        parse(Outer, values, "file.yaml", "here.")
    return str(error.value)


def test_what_fits_is_frozen() -> None:
    parsed = parse(Outer, GOOD, "file.yaml")
    assert parsed.sizes == (1, 2)
    with pytest.raises(ValueError, match="frozen"):
        parsed.sizes = (3,)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"inner": {"share": 1.5, "patience": None}}, "file.yaml: here.inner.share = 1.5: expected less than 1"),
        ({"inner": {"share": "a", "patience": 3}}, 'file.yaml: here.inner.share = "a": expected a valid number'),
        (
            {"inner": {"share": 0, "patience": "None"}},
            'here.inner.patience = "None": expected a valid integer, or null',
        ),
        ({"inner": {"share": "None", "patience": 3}}, 'here.inner.share = "None": expected a valid number'),
        ({"inner": {"share": 0}}, "here.inner.patience is missing: every setting is written out, a default too"),
        (
            {"named": {"x": {"share": 0, "patienc": 3, "patience": 3}}},
            "patienc = 3: unknown key; did you mean patience?",
        ),
        ({"sizes": [True]}, "here.sizes.0 = true: expected a valid integer"),
        ({"inner": {"share": 0, "patience": "off"}}, 'patience = "off": expected a valid integer, or null'),
        ({"inner": {"share": 0, "patience": False}}, "patience = false: expected a valid integer, or null"),
        ({"sizes": 3}, "here.sizes = 3: expected a list ([first, second])"),
        ({"named": 3}, "here.named = 3: expected a mapping ({name: value})"),
    ],
)
def test_a_misfit_is_told_by_key_value_and_expectation(changes: dict[str, object], expected: str) -> None:
    message = refused({**GOOD, **changes})
    assert expected in message
    assert message.endswith(expected.split(": ", 1)[-1])


@pytest.mark.parametrize(
    ("prefix", "note", "expected"),
    [
        ("here.", "x", 'file.yaml: here = {"first": 1, "note": "x"}: first needs second'),
        ("here.", "x" * 80, "file.yaml: here: first needs second"),
        ("", "x", "file.yaml: first needs second"),
    ],
)
def test_a_misfit_of_a_section_names_the_section_and_shows_none_of_it_that_would_be_cut_off(
    prefix: str, note: str, expected: str
) -> None:
    with pytest.raises(ConfigError) as error:
        parse(Pair, {"first": 1, "note": note}, "file.yaml", prefix)
    assert str(error.value) == expected


def test_all_misfits_are_told_at_once() -> None:
    assert len(refused({**GOOD, "sizes": ["a", "b"], "extra": 1}).splitlines()) == 3


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text("{}")
    with pytest.raises(ConfigError, match=r"config\.json: inner is missing"):
        load(Outer, file)


def test_long_values_are_cut_and_far_names_all_listed() -> None:
    assert len(show("a" * 200)) == 80
    assert nearest("zzz", ["b", "a"]) == "; known: a, b"
