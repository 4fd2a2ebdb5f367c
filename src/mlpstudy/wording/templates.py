"""Templates of Jinja in the reader's language, as the report, a model card and an exported page fill them in."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mlpstudy.language import CATALOGUE, LANGUAGE, tr

Filters = dict[str, Callable[..., Any]]  # by the names that templates have for them


def templates(
    folder: Path, filters: Filters, autoescape: bool = True, finalize: Callable[..., Any] | None = None
) -> Environment:
    """Those of a folder, whose `trans` blocks look into the same catalogue as `tr`.

    Names of classes and files are untrusted text: escaped as HTML, or else the template has to see to it.
    """
    jinja = Environment(
        loader=FileSystemLoader(folder),
        extensions=["jinja2.ext.i18n"],
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=finalize,
    )
    jinja.policies["ext.i18n.trimmed"] = True
    catalogue = CATALOGUE.get()
    jinja.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    jinja.globals |= {"tr": tr, "language": LANGUAGE.get().replace("_", "-")}  # pt-BR, as HTML has pt_BR
    jinja.filters |= filters
    return jinja


def unbroken(value: object) -> object:
    """What is written on a page: the sign of percent stays on the line of its number. Markup stays markup."""
    return type(value)(re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", value)) if isinstance(value, str) else value
