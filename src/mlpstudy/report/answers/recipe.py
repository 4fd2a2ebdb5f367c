"""The settings of a tuned variant to go on with, ready to be pasted into params.yaml."""

from typing import Any

from mlpstudy.compare.search import Search
from mlpstudy.compare.study import Study
from mlpstudy.config.search import SEARCH
from mlpstudy.language import N_, tr
from mlpstudy.report.answers.answer import Answer, plain_answer

SUFFIX = "_found"  # of the name under which the settings become a variant of their own
FEWEST = 3  # runs that found something, of which one can be nearer to the others than another
MIDDLE_OF_ONE = N_(
    "With a single setting that is a value in the middle of those found. The run with the lowest validation loss may "
    "just have been lucky."
)
MOST_FREQUENT_OF_ONE = N_(
    "With a single setting that is the value found most often. The run with the lowest validation loss may just have "
    "been lucky."
)
MEDIANS = N_(
    "A median of each setting would hardly be a combination that any run has tried, and the run with the lowest "
    "validation loss may just have been lucky."
)
MEDIANS_OR_MOST_FREQUENT = N_(
    "The median or the most frequent value of each setting by itself may be a combination that no run has tried. The "
    "run with the lowest validation loss may just have been lucky."
)
MOST_FREQUENT = N_(
    "The most frequent value of each setting by itself may be a combination that no run has tried. The run with the "
    "lowest validation loss may just have been lucky."
)


def recipe_answer(search: Search) -> Answer:
    """Whose settings they are, and why those."""
    return plain_answer(tr("Which settings to go on with?"), [" ".join(recipe_texts(search))])


def recipe_texts(search: Search) -> list[str]:
    """Where all trials diverged, or each run had a single one, that none were chosen."""
    if not search.successful:
        return [all_lost(search)]
    if search.losses.shape[1] == 1:
        return [drawn_by_lot(search)]
    return [whose(search), *why(search), how_good()]


def all_lost(search: Search) -> str:
    """Where no trial is worth anything."""
    return tr(
        "None were found, for all trials of all runs diverged. The block below has what run {run} tried first: it "
        "diverges too.",
        run=search.typical,
    )


def drawn_by_lot(search: Search) -> str:
    """Where there was nothing to choose from."""
    return tr(
        "None were chosen, for each run had a single trial. The block below has those of run {run} as an example: they "
        "are no better founded than any other draw.",
        run=search.typical,
    )


def whose(search: Search) -> str:
    """The run whose settings are shown; two runs are as far from each other."""
    if len(search.successful) == 1:
        return tr("Those of run {run}, in the block below: no other run found any.", run=search.typical)
    if len(search.successful) < FEWEST:
        return tr(
            "Those of run {run}, in the block below. Of two runs neither is the more typical one: those of the other "
            "would do as well.",
            run=search.typical,
        )
    return tr(
        "Those of run {run}, in the block below: of all runs its settings lie nearest to what the others found.",
        run=search.typical,
    )


def why(search: Search) -> list[str]:
    """Why not what else comes to mind, by what there is to search; nothing where two runs leave no middle."""
    if len(search.successful) < FEWEST:
        return []
    single, numeric = len(search.found) == 1, [each.numeric for each in search.found]
    if single:
        return [tr(MIDDLE_OF_ONE if all(numeric) else MOST_FREQUENT_OF_ONE)]
    return [tr(MEDIANS if all(numeric) else MEDIANS_OR_MOST_FREQUENT if any(numeric) else MOST_FREQUENT)]


def how_good() -> str:
    """What would tell."""
    return tr(
        "How good they are takes another study, with another split.seed: here they were chosen by images that would "
        "judge them again."
    )


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
