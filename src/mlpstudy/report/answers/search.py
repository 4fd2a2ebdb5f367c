"""What tuning gave: what each run found, whether more trials paid, and how it compares with settings chosen by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlpstudy.compare.ablations import Ablation, distinct_settings
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import different_by_hand, same_task, searched_variants
from mlpstudy.compare.search import Search
from mlpstudy.compare.sections import SectionChanges, section_changes
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.report.answers.agreement import found_texts
from mlpstudy.report.answers.answer import Answer, Statement, ablation_answer, asked, plain_answer
from mlpstudy.report.answers.found import runs_table, settings_table
from mlpstudy.report.answers.recipe import recipe, recipe_answer
from mlpstudy.report.answers.trials import trial_texts
from mlpstudy.wording.competitors import plain_name
from mlpstudy.wording.numbers import listing
from mlpstudy.wording.table import TextTable
from mlpstudy.wording.verdicts import verdict_sentence

MEASURES = ("score", "log_loss", "gap")
MOST_NAMED = 5  # settings of a sentence
BEST = N_(
    "{best} has the highest score of the variants with settings chosen by hand. That it is this one, the test images "
    "said, which flatters it."
)
BEST_ALIKE = N_(  # where one that learns from other images, or other inputs, scores higher
    "{best} has the highest score of the variants with settings chosen by hand that learn from the same images and "
    "inputs. That it is this one, the test images said, which flatters it."
)


@dataclass(frozen=True)
class SearchSection:
    """What the report shows of one tuned variant."""

    variant: str
    found: Answer
    settings: TextTable
    runs: TextTable
    trials: Answer
    worth: Answer
    choice: Answer
    recipe: str  # YAML


def search_sections(study: Study, searches: Sequence[Search]) -> list[SearchSection]:
    """One for each tuned variant; their comparisons are corrected together."""
    pairs = {search.variant: opponents(study, search.variant) for search in searches}
    section = section_changes(study, asked([pair for each in pairs.values() for pair in each], MEASURES))
    return [
        SearchSection(
            variant=search.variant,
            found=plain_answer(tr("What did the runs of {variant} find?", variant=search.variant), found_texts(search)),
            settings=settings_table(search),
            runs=runs_table(study, search),
            trials=plain_answer(tr("Did more trials of {variant} pay?", variant=search.variant), trial_texts(search)),
            worth=worth_answer(study, search.variant, pairs[search.variant], section),
            choice=recipe_answer(search),
            recipe=recipe(study, search),
        )
        for search in searches
    ]


def opponents(study: Study, variant: str) -> list[Ablation]:
    """The baseline unless it searches too, and the best of what was chosen by hand; of networks that learn alike."""
    baseline = study.config.baseline
    by_hand = [study.baseline] if same_task(study.config, variant, baseline) and not baseline_searches(study) else []
    if best := best_by_hand(study, variant):
        by_hand.append(best)
    return [Ablation(name, variant) for name in dict.fromkeys(row.name for row in by_hand) if name != variant]


def baseline_searches(study: Study) -> bool:
    """Then a verdict against it tells nothing of tuning."""
    return study.config.baseline in searched_variants(study.config)


def best_by_hand(study: Study, variant: str) -> LeaderboardRow | None:
    """Of the baseline and the variants that search nothing and learn from the same; no copy under another name."""
    alike = [row for row in chosen_by_hand(study) if same_task(study.config, row.name, variant)]
    return alike[0] if alike else None


def chosen_by_hand(study: Study) -> list[LeaderboardRow]:
    """The baseline and the variants that search nothing, the best first; no copy under another name."""
    names = distinct_settings(study).keys() - searched_variants(study.config)
    return [row for row in study.rows if row.role in ("baseline", "variant") and row.name in names]


def worth_answer(study: Study, variant: str, pairs: Sequence[Ablation], section: SectionChanges) -> Answer:
    """The verdict, and the comparison with the best by hand."""
    answer = ablation_answer(study, tr("Was tuning worth it?"), pairs, MEASURES, section)
    texts = [verdict_sentence(study, study.row(variant)), *beside_tuning(study, variant)]
    best = best_by_hand(study, variant)
    if best is not None and best.role != "baseline":
        outdone = best.score < chosen_by_hand(study)[0].score
        texts.append(tr(BEST_ALIKE if outdone else BEST, best=plain_name(best)))
        texts += beside_tuning_of_best(study, variant, best)
    return replace(answer, statements=(Statement(" ".join(texts)), *answer.statements))


def beside_tuning(study: Study, variant: str) -> list[str]:
    """What the comparison does not say, where more than what was searched tells the variant from the baseline."""
    others = in_short(different_by_hand(study.config, variant, study.config.baseline))
    texts = []
    if baseline_searches(study) and variant != study.config.baseline:
        texts.append(tr("The baseline searches too: that comparison is of two searches."))
        texts += [tr("The two differ in {settings} too.", settings=others)] if others else []
    elif others:
        texts.append(tr("The two differ in {settings} too: that comparison is not on tuning alone.", settings=others))
    if best_by_hand(study, variant) is None:
        texts.append(
            tr(
                "No variant with settings chosen by hand is of its kind and learns from the same images and inputs: "
                "what tuning gave stays open."
            )
        )
    return texts


def beside_tuning_of_best(study: Study, variant: str, best: LeaderboardRow) -> list[str]:
    """The same of the comparison with the best by hand."""
    others = different_by_hand(study.config, variant, best.name)
    if not others:
        return []
    return [
        tr(
            "{names} differ in {settings} too: their comparison is not on tuning alone.",
            names=listing([variant, plain_name(best)]),
            settings=in_short(others),
        )
    ]


def in_short(settings: Sequence[str]) -> str:
    """All of them, or the first of many and how many more there are; nothing of none."""
    if not settings:
        return ""
    if len(settings) <= MOST_NAMED:
        return listing(settings)
    named = settings[: MOST_NAMED - 1]
    return listing([*named, tr("{count} other settings", count=len(settings) - len(named))])
