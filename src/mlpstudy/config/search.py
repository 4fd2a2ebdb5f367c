"""What a tuned variant searches: how many trials, and the values that each of its settings may take."""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, model_serializer, model_validator

from mlpstudy.config.base import Config

Kind = Literal["uniform", "log", "int", "choice"]
Values = tuple[Any, ...]
SEARCH = "search"  # key of a variant whose runs find settings themselves: trials and space; null = off
MOST_TRIALS = 10_000
FEWEST_DIGITS = 3  # significant ones of a number between two ends, so that what is tried is what a person can paste
DISTINCT = 100  # numbers at least that a range holds


class Axis(Config):
    """The values of one setting, as a person writes them: {kind: [values]}."""

    kind: Kind
    values: Values  # both ends of a range, which belong to it, or all values of a choice

    @model_validator(mode="before")
    @classmethod
    def from_written(cls, written: Any) -> dict[str, Any]:
        """{"uniform": [0.0, 0.7]} -> kind and values. ValueError that names the legal kinds, or what the kind takes."""
        if not isinstance(written, dict) or len(written) != 1:
            raise ValueError(f"expected one kind and its values; known: {', '.join(sorted(KINDS))}")
        ((kind, values),) = written.items()
        if kind not in KINDS:
            raise ValueError(f"{kind} is an unknown kind; known: {', '.join(sorted(KINDS))}")
        if not isinstance(values, list):
            raise ValueError(f"expected a list behind {kind}")
        return {"kind": kind, "values": tuple(KINDS[kind](values))}

    @model_serializer
    def as_written(self) -> dict[str, Values]:
        """The form that `from_written` takes."""
        return {self.kind: self.values}

    @property
    def corners(self) -> Values:
        """Values to check beforehand: of a choice all, of a range both ends and what lies halfway."""
        if self.kind == "choice":
            return self.values
        low, high = self.values
        if self.kind == "int":
            return tuple(dict.fromkeys((low, (low + high) // 2, high)))
        return (low, math.sqrt(low) * math.sqrt(high) if self.kind == "log" else (low + high) / 2, high)

    @property
    def digits(self) -> int:
        """Significant ones of a number between the ends: three, or more where these lie close together.

        With three, 0.999 to 0.9999 would hold nothing but its ends. From 0 on there is no end of small numbers.
        """
        low, high = self.values
        digits = FEWEST_DIGITS
        while low > 0 and rank(high, digits) - rank(low, digits) < DISTINCT:
            digits += 1
        return digits

    def rounded(self, value: float) -> float:
        """A number between both ends with `digits`; within them still."""
        low, high = map(float, self.values)
        return min(max(float(f"{value:.{self.digits}g}"), low), high)


class SearchConfig(Config):
    """The search of a variant, each of whose runs makes it anew, on its own training and validation images."""

    trials: int = Field(ge=1, le=MOST_TRIALS)
    space: dict[str, Axis] = Field(min_length=1)  # setting, as model.dropout -> its values
    # name -> policy, of those that `train.augment` chooses from
    policies: dict[str, tuple[Any, ...]] = Field(default_factory=dict)


def effective(own: Mapping[str, Any]) -> dict[str, Any]:
    """A variant's own settings, {"model.dropout": 0.5, ...}, without those that its search sets: their values by hand
    are used by nobody. A search that is none, which nobody has refused yet, sets nothing.
    """
    search = own.get(SEARCH)
    space = search.get("space") if isinstance(search, dict) else None
    searched = space if isinstance(space, dict) else {}
    return {setting: value for setting, value in own.items() if setting not in searched}


def uniform(values: list[Any]) -> list[Any]:
    """Two numbers; any between them is as likely at first."""
    return [float(value) for value in ascending(values, "numbers", (int, float))]


def log(values: list[Any]) -> list[Any]:
    """Two numbers above 0; each factor between them is as likely at first."""
    low, high = uniform(values)
    if low <= 0:
        raise ValueError("expected numbers above 0, for it is their logarithm that is drawn")
    return [low, high]


def whole(values: list[Any]) -> list[Any]:
    """Two whole numbers."""
    return ascending(values, "whole numbers", (int,))


def choice(values: list[Any]) -> list[Any]:
    """Two values or more, of any kind; 0 and 0.0 are one."""
    if len(values) < 2 or any(value in values[:number] for number, value in enumerate(values)):
        raise ValueError("expected two values or more, each but once")
    return values


def ascending(values: list[Any], wanted: str, kinds: tuple[type, ...]) -> list[Any]:
    """The two values; ValueError where they are not two ascending ones of these types."""
    right = all(isinstance(value, kinds) and not isinstance(value, bool) for value in values)
    if len(values) != 2 or not right or not -math.inf < values[0] < values[1] < math.inf:
        raise ValueError(f"expected two {wanted}, the smaller one first")
    return values


def rank(value: float, digits: int) -> Decimal:
    """Where a number above 0 stands among all of so many significant digits, counted upwards.

    Between a power of ten and the next lie 9 x 10^(digits - 1) of them. As a decimal, for two ends may differ in no
    more than their last bit.
    """
    number = Decimal(repr(value))
    exponent = number.adjusted()
    return (number.scaleb(-exponent) + 9 * exponent).scaleb(digits - 1)


KINDS: Mapping[str, Callable[[list[Any]], list[Any]]] = {
    "uniform": uniform,
    "log": log,
    "int": whole,
    "choice": choice,
}
