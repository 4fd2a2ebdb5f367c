"""Changes settings in the text of params.yaml, and not a letter beside them: comments and layout stay."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from mlpstudy.resolve.values import with_values

INDENT = 2
# letters of any language, digits and a few signs: what needs no quotes unless YAML takes it for something else
PLAIN = re.compile(r"[\w./~](?:[\w./~ -]*[\w./~-])?")


class NotEditable(Exception):
    """The file is written in a way in which no line can be changed alone."""


def edit(text: str, settings: Mapping[str, Any]) -> str:
    """The text with settings such as data.source put in. NotEditable where that would change anything else."""
    expected, lines = with_values(parsed(text), settings), text.replace("\r\n", "\n")
    for name, value in settings.items():
        lines = put(lines, name.split("."), value)
    if parsed(lines) != expected:
        raise NotEditable
    return lines.replace("\n", "\r\n") if "\r\n" in text else lines


def parsed(text: str) -> dict[str, Any]:
    """Plain values. NotEditable where the text is no mapping of YAML (any more)."""
    try:
        values = YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise NotEditable from error
    if not isinstance(values, dict):
        raise NotEditable
    return values


def put(text: str, keys: list[str], value: Any) -> str:
    """The text with one setting put in."""
    parent: Node = YAML(typ="safe").compose(text)
    for depth, key in enumerate(keys):
        if not isinstance(parent, MappingNode) or parent.flow_style or not parent.value:
            raise NotEditable
        pair = next((pair for pair in parent.value if pair[0].value == key), None)
        if pair is None:
            return inserted(text, parent, keys[depth:], value)
        if depth == len(keys) - 1:
            return replaced(text, pair[0], pair[1], value)
        parent = pair[1]
    return text


def inserted(text: str, parent: MappingNode, keys: list[str], value: Any) -> str:
    """Behind the last line of a mapping."""
    lines = text.split("\n")
    after = last_line(parent, parent, lines) + 1
    for key in reversed(keys[1:]):
        value = {key: value}
    new = written(keys[0], value, parent.value[0][0].start_mark.column)
    return "\n".join([*lines[:after], *new, *lines[after:]])


def replaced(text: str, key: Node, value: Node, new: Any) -> str:
    """In place of the old value, its comment in the column in which it stood, or stands in other lines."""
    lines, line = text.split("\n"), key.start_mark.line
    after = last_line(key, value, lines) + 1
    comment = comment_behind(lines[line], key, value)
    first, *below = written(key.value, new, key.start_mark.column)
    if comment:
        others, before = [*lines[:line], *lines[line + 1 :]], lines[line].rstrip().removesuffix(comment)
        first = f"{first} ".ljust(comment_column(before, others)) + comment
    return "\n".join([*lines[:line], first, *below, *lines[after:]])


def comment_column(before: str, others: Sequence[str]) -> int:
    """Where a comment stands; or, where a long value pushed it to the right, where those of most other lines do.

    `before` is what stands in its line before it. A single blank tells nothing of a column that was meant.
    """
    marks = (re.search(r"\S.*?\s(#)", line) for line in others)
    usual = Counter(mark.start(1) for mark in marks if mark).most_common(1)
    return len(before) if before.endswith("  ") else min(len(before), usual[0][0] if usual else 0)


def comment_behind(line: str, key: Node, value: Node) -> str:
    """What stands behind a value in the line of its key: "# px"."""
    same_line = not is_empty(value) and value.end_mark.line == key.end_mark.line
    rest = line[value.end_mark.column if same_line else key.end_mark.column :].rstrip()
    mark = re.search(r"(?:^|\s)(#.*)$", rest)
    return mark[1] if mark else ""


def last_line(key: Node, value: Node, lines: Sequence[str]) -> int:
    """Number (from 0) of the line in which a setting ends, without the comments behind it."""
    if is_empty(value):
        return int(key.end_mark.line)
    if isinstance(value, CollectionNode) and not value.flow_style and value.value:
        last = value.value[-1]
        last_key, last_value = last if isinstance(value, MappingNode) else (last, last)
        return last_line(last_key, last_value, lines)
    number = int(value.end_mark.line)
    if value.end_mark.column == 0 and number > value.start_mark.line:  # a block of text ends where the next line begins
        number -= 1
        while not lines[number].strip():
            number -= 1
    return number


def is_empty(value: Node) -> bool:
    """Is nothing written there? Its marks then stand somewhere behind."""
    return isinstance(value, ScalarNode) and not value.value and value.style is None


def written(key: str, value: Any, column: int) -> list[str]:
    """Lines of a setting, in the form that DVC itself writes: blocks, lists no deeper than their key."""
    head = f"{' ' * column}{scalar(key)}:"
    if isinstance(value, Mapping) and value:
        below = [line for name, inner in value.items() for line in written(name, inner, column + INDENT)]
        return [head, *below]
    if isinstance(value, list | tuple) and value:
        return [head, *(f"{' ' * column}- {scalar(item)}" for item in value)]
    return [head] if value is None else [f"{head} {scalar(value)}"]


def scalar(value: Any) -> str:
    """A single value; text in quotes only where YAML would take it for something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    if PLAIN.fullmatch(value) and YAML(typ="safe").load(value) == value:
        return value
    return f"'{value.replace(chr(39), chr(39) * 2)}'" if value.isprintable() else json.dumps(value)
