"""The settings of a tuned variant to go on with, ready to be pasted into params.yaml."""

from typing import Any

from mlpstudy.compare.roles import SEARCH
from mlpstudy.compare.search import Search
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.report.answers.answer import Answer, plain_answer

SUFFIX = "_found"  # of the name under which the settings become a variant of their own


def recipe_answer(search: Search) -> Answer:
    """Whose settings they are, and why those."""
    texts = [
        tr(
            "Those of run {run}, in the block below: of all runs its settings lie nearest to what the others found.",
            run=search.typical,
        ),
        tr(
            "A median of each setting would be a combination that no run has tried, and the run with the lowest "
            "validation loss may just have been lucky."
        ),
        tr(
            "How good they are takes another study, with another split.seed: here they were chosen by images that "
            "would judge them again."
        ),
    ]
    return plain_answer(tr("Which settings to go on with?"), [" ".join(texts)])


def recipe(study: Study, search: Search) -> str:
    """YAML for params.yaml: what the variant sets by hand, and what its typical run found."""
    import yaml

    by_hand = {name: value for name, value in study.config.variants[search.variant].items() if name != SEARCH}
    sections: dict[str, dict[str, Any]] = {}
    for setting, value in sorted({**by_hand, **search.chosen[search.typical].settings}.items()):
        section, key = setting.split(".", 1)
        sections.setdefault(section, {})[key] = value
    text: str = yaml.safe_dump({"variants": {f"{search.variant}{SUFFIX}": sections}}, sort_keys=True)
    return text
