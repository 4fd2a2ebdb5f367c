"""The Spanish catalogue keeps to the habits that its first lines and CONTRIBUTING.md ask for."""

import re

import pytest

from tests.test_translations import forms, messages

SPANISH = [text for message in messages("es") for text in forms(message.string)]


@pytest.mark.parametrize(
    ("habit", "broken"),
    [
        ("nobody is addressed", r"\b[Cc]onsidere\b|\b[Pp]regunte\b|\b[Uu]se\b|\bsus? propi[oa]s? (navegador|equipo)"),
        ("a percentage has its article", r"\balcanzan? [{%]|\bcon \{score\}|\bes \{score\}"),
        ("of what is counted with the baseline is said so", r"[Dd]e \{rivals\} que"),
        ("a class is what a network answers", r"\bnombrar?n? siempre|\bsiempre dicen?\b|^Nombra |\bse nombra\b"),
        ("what is not skill is chance", r"\bser azar\b|\bes suerte\b"),
        ("an interval is one of 95 %", r"\bintervalo 95\b"),
        ("above the baseline is not about it", r"\b[Ss]obre \{baseline\}"),
        ("training, validation and test are parts, which the split makes", r"\bpartición posterior|\bsu partición\b"),
        ("a study demonstrates", r"\bmostrar que\b|\bha mostrado\b"),
        ("nothing is called better or worse, it is said to be so", r"\bse llaman? mejor"),
        ("what differs is distinto, not otro", r"^Otr[ao]s? (número|pliegues|imágenes|puntuación)"),
        ("a column is descriptive, it does not describe", r"\bcolumnas describen\b"),
        ("epochs are no budget", r"\bpresupuesto\b"),
        ("a method of its own name has no article to lose", r"\bfrente a \{method\}|^\{(method|reference)\}"),
        ("one method is not several", r"^Hay métodos"),
        ("a ratio of gradients is no gradient", r"\bgradiente en la primera capa (al|en la)"),
        ("a bin is no confidence interval", r"\bintervalos de (confianza|probabilidad)\b"),
    ],
)
def test_no_spanish_message_breaks_a_habit(habit: str, broken: str) -> None:
    assert [text for text in SPANISH if re.search(broken, text)] == [], habit
