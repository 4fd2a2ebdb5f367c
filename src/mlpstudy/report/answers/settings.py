"""Sections on settings that are no regulariser: activation, learning rate, batch size, and pairs of them."""

from dataclasses import dataclass

from mlpstudy.compare.factors import families
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.report.answers.answer import Answer
from mlpstudy.report.answers.crossings import crossing_answers, crossing_tables
from mlpstudy.report.answers.factors import FACTORS, factor_answers, factor_table
from mlpstudy.report.answers.rules import RULES
from mlpstudy.wording.table import TextTable

TITLES = {  # name of a section in the page's address -> its heading, in the order of the page
    "activation": N_("Activation"),
    "activation_initialisation": N_("Activation and initialisation"),
    "learning_rate": N_("Learning rate"),
    "batch_size": N_("Batch size"),
}


@dataclass(frozen=True)
class SettingSection:
    """What a section shows."""

    name: str
    title: str
    tables: tuple[TextTable, ...]
    answers: tuple[Answer, ...]

    @property
    def link(self) -> tuple[str, str]:
        """Where the section stands in the page, and its title."""
        return self.name, self.title


def setting_sections(study: Study) -> list[SettingSection]:
    """Those for which the study has variants."""
    sections = [setting_section(study, name) for name in TITLES]
    return [section for section in sections if section.answers]


def setting_section(study: Study, name: str) -> SettingSection:
    """Variants that differ in the setting alone, then what it does together with another one."""
    tables: list[TextTable] = []
    answers: list[Answer] = []
    if name in FACTORS and families(study, FACTORS[name].setting):
        tables.append(factor_table(study, FACTORS[name]))
        answers += factor_answers(study, FACTORS[name])
    if name in RULES:
        tables += crossing_tables(study, RULES[name])
        answers += crossing_answers(study, RULES[name])
    return SettingSection(name, tr(TITLES[name]), tuple(tables), tuple(answers))
