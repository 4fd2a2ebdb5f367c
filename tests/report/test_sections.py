"""Sections that a page has only where the study has something for them."""

import re
import shutil
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from jinja2 import Template
from matplotlib.figure import Figure

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.classes import most_confused
from mlpstudy.compare.leaderboard import count_diverged, mean_measures
from mlpstudy.compare.leaked import Leak, LeakedAccuracy
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import history_file, read_history
from mlpstudy.errors import StudyError
from mlpstudy.files import write_csv
from mlpstudy.language import spoken, tr
from mlpstudy.report.album import first_layers
from mlpstudy.report.answers.answer import AblationTable, Answer, ablation_answer
from mlpstudy.report.figures.draw import Figures, close_figures, curve_figures
from mlpstudy.report.material import Material, certainty, collect, has_curves
from mlpstudy.report.mistakes import Mistake
from mlpstudy.report.render import context, embedded, environment, images_by_class
from mlpstudy.report.write import write_report
from mlpstudy.wording.verdicts import SCOPES
from tests.conftest import ROOT
from tests.finished import SIDE, in_unequal_folds

NO_DATA: dict[str, Any] = {"facts": [], "counts": [], "passed_over": [], "undrawn": [], "left_out": {}}  # of the images


def template(section: str) -> Template:
    """Of a section of the page."""
    return environment().get_template(f"sections/{section}.jinja")


def method(study: Study, **others: Any) -> str:
    """The section, of this study and what else is not its own."""
    values = {"study": study, "config": study.config, "info": study.split.info, "score": "accuracy"}
    return template("method").render(values | others)


def written(study: Study, folder: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of a study, made in a copy of its folder."""
    shutil.copytree(folder, copy)
    monkeypatch.chdir(copy)
    return write_report(study).read_text(encoding="utf-8")


def test_who_hears_the_page_is_told_which_table_it_is() -> None:
    folder = ROOT / "src" / "mlpstudy" / "report" / "templates"
    page = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.jinja")))
    labels = re.findall(r'aria-label="\{% trans %\}(.*?)\{%', page)
    assert labels
    assert len(set(labels)) == len(labels)


@pytest.mark.slow
def test_the_alternative_of_an_image_does_not_say_its_caption_a_second_time(compared: Study) -> None:
    page = write_report(compared).read_text(encoding="utf-8")
    figures = re.findall(r'<figure>\s*<img [^>]*alt="([^"]*)">\s*<figcaption>(.*?)</figcaption>', page, re.DOTALL)
    assert len(figures) == page.count("<img ")
    assert [alt for alt, caption in figures if not alt or alt in re.sub("<[^>]*>", "", caption)] == []
    assert {"Forest plot", "Heat map", "Line chart", "Test image"} <= {alt for alt, _ in figures}


@pytest.mark.slow
def test_a_page_shows_learning_curves_where_there_are_any(
    curve_folder: tuple[Path, Study],
    compared_folder: tuple[Path, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, study = curve_folder
    page = written(study, folder, tmp_path / "curve", monkeypatch)
    (section,) = re.findall(r'<section id="learning_curve">.*?</section>', page, re.DOTALL)
    assert "Would more images help?" in section
    assert "Where no early stopping ends a run, all train for as many epochs" in section
    assert "data:image/svg+xml" in section
    assert re.findall(r'<th scope="row">(?:few_<wbr>|baseline)', section)
    assert 'href="#learning_curve"' in page
    assert (tmp_path / "curve/reports/figures/learning_curve.svg").exists()
    assert "A curve is dotted" not in page

    folder, study = compared_folder
    page = written(study, folder, tmp_path / "compared", monkeypatch)
    assert "learning_curve" not in page
    assert 'id="imbalance"' not in page


@pytest.mark.slow
@pytest.mark.parametrize("end", ["stopped", "diverged"])
def test_a_page_says_what_dotted_curves_mean_where_runs_ended_before_others(
    compared_folder: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    folder, study = compared_folder
    shutil.copytree(folder, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    assert study.baseline.name not in collect(study).uneven
    history = read_history(study.baseline.name)
    last = (history["run"] == 1) & (history["epoch"] == 3)
    ended = history[~last] if end == "stopped" else history.assign(train_loss=history["train_loss"].where(~last))
    write_csv(history_file(study.baseline.name), ended)
    measures = study.measures[study.baseline.name]
    runs = measures.runs.assign(epochs=ended.groupby("run").size())
    study = replace(study, measures={**study.measures, study.baseline.name: replace(measures, runs=runs)})
    assert study.baseline.name in collect(study).uneven
    sections = re.findall(r'<section id="(\w+)">(.*?)</section>', write_report(study).read_text("utf-8"), re.DOTALL)
    assert {"regularisation", "overfitting"} <= {name for name, text in sections if "A curve is dotted" in text}


@pytest.mark.slow
def test_a_page_shows_what_tuned_variants_found_where_there_are_any(
    tuned_folder: tuple[Path, Study],
    compared_folder: tuple[Path, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, study = tuned_folder
    page = written(study, folder, tmp_path / "tuned", monkeypatch)
    (section,) = re.findall(r'<section id="search">.*?</section>', page, re.DOTALL)
    assert "Was tuning worth it?" in section
    assert "data:image/svg+xml" in section
    assert "tuned_found:" in section
    assert (tmp_path / "tuned/reports/figures/search_tuned.svg").exists()

    folder, study = compared_folder
    assert 'id="search"' not in written(study, folder, tmp_path / "compared", monkeypatch)


@pytest.mark.parametrize(
    ("variants", "rule", "verdict"),
    [
        (1, "by its verdict, the only one of this study. The", "The variant is called better or worse if"),
        (2, "which is corrected for all 2 comparisons. The", "corrected by Holm over all 2 variants, is below .05."),
    ],
)
def test_a_single_comparison_is_not_called_all(compared: Study, variants: int, rule: str, verdict: str) -> None:
    few = replace(compared, rows=(compared.baseline, *compared.variants[:variants]))
    shown = environment().from_string('{% from "macros.jinja" import reading_rule with context %}{{ reading_rule() }}')
    assert rule in shown.render(study=few, score="accuracy")
    assert verdict in method(few)
    lines = template("differences").render(shown_values(few))
    assert ["for all comparisons at once" in text for text in (method(few), lines)] == [variants > 1] * 2


def test_intervals_over_runs_alone_are_told_of_only_where_there_are_any(compared: Study) -> None:
    source = '{% from "macros.jinja" import reading_rule with context %}{{ reading_rule(answers) }}'
    values = {"study": compared, "score": "accuracy"}
    pair = Ablation("baseline", "better")
    for measures, told in ((("score",), False), (("score", "epochs_to_95"), True)):
        answer = ablation_answer(compared, "?", [pair], measures)
        rule = environment().from_string(source).render(values | {"answers": [answer]})
        assert [row.over_runs for row in answer.tables[0].rows] == [False, True][: len(measures)]
        assert "They count runs and images" in rule
        assert ("those marked “over runs”" in rule) == told


def test_a_page_tells_nothing_of_references_verdicts_and_diverged_runs_where_there_are_none(compared: Study) -> None:
    few_runs = replace(compared, config=compared.config.model_copy(update={"trial": True}))
    plain = replace(compared, rows=tuple(row for row in compared.rows if row.role != "reference" and not row.diverged))
    expected = {
        "Diamonds are references.": [True, True, False],
        "Green and orange are verdicts, grey is what this study cannot tell.": [True, False, True],
        "Trivial methods and references of another kind stand outside": [True, True, False],
        "Trivial methods stand outside": [False, False, True],
        "A run that diverged has no logits": [True, True, False],
    }
    texts = [
        "".join(template(name).render(shown_values(study)) for name in ("differences", "leaderboard", "calibration"))
        for study in (compared, few_runs, plain)
    ]
    assert {sentence: [sentence in text for text in texts] for sentence in expected} == expected


def test_the_leaderboard_shows_an_interval_on_the_side_of_the_margin_where_it_lies(compared: Study) -> None:
    similar = compared.row("similar")
    assert similar.comparison
    near = replace(similar.comparison, low=-0.0102, low_all=-0.0104, high=0.002, high_all=0.004, margin=0.01)
    study = replace(compared, rows=(replace(similar, comparison=near), compared.baseline))
    page = template("leaderboard").render(shown_values(study))
    assert "<td>−1.02 to +0.2</td>\n<td>−1.04 to +0.4</td>" in page  # noqa: RUF001


def shown_values(study: Study) -> dict[str, Any]:
    """What sections that say little of their own need."""
    nothing = dict.fromkeys(("sentences", "columns", "legend", "worth", "inputs", "compared"), ())
    unlisted = {"marks": {row.name: "" for row in study.rows}, "figures": {"forest": "data:"}, "score": "accuracy"}
    empty = SimpleNamespace(rows=(), sentences=())
    return {**nothing, **unlisted, "study": study, "ensembles": SimpleNamespace(table=empty), "calibration": empty}


def test_a_copy_of_the_baseline_is_not_counted_among_the_comparisons(compared: Study) -> None:
    variants = compared.config.variants | {"twin": {}}
    study = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    told = f"over all {len(compared.variants) - 1} variants, is below .05. A variant with the baseline's own settings"
    assert told in method(study)
    assert "own settings" not in method(compared)


def test_the_method_of_copies_alone_explains_no_rule_that_was_not_used(compared: Study) -> None:
    wide = compared.config.model_copy(update={"margin": 0.05})  # which so few test images can show
    config = wide.model_copy(update={"variants": {"baseline": {}, "twin": {}}})
    copies = replace(compared, config=config, rows=(compared.row("twin"), compared.baseline))
    texts = [method(study) for study in (replace(compared, config=wide), copies)]
    for rule in ("One that is neither", "The difference that would have been found four times in five"):
        assert [rule in text for text in texts] == [True, False]
    assert "Who cannot be ruled out as the best follows Hsu (1984)." in texts[1]


def drawn(study: Study, scope: Any) -> Study:
    """The study with other draws of its training images."""
    other = replace(study)
    vars(other)["draws"] = replace(study.draws, scope=scope)  # in place of the property that is computed once
    return other


@pytest.mark.parametrize("few_runs", [True, False])
def test_no_rule_of_verdicts_is_told_where_there_are_none(compared: Study, few_runs: bool) -> None:
    alone = replace(compared, rows=tuple(row for row in compared.rows if row.role != "variant"))
    trial = replace(compared, config=compared.config.model_copy(update={"trial": True}))  # descriptive, as few runs are
    study = trial if few_runs else alone
    rule = environment().from_string('{% from "macros.jinja" import reading_rule with context %}{{ reading_rule() }}')
    told = [rule.render(study=study, score="accuracy"), method(study)]
    assert not [text for text in told if re.search("is called better or worse if|read by its verdict|One that", text)]
    assert ("With so few runs nothing is called faster, lower or steadier. The 95" in told[0]) == few_runs
    scopes = [method(drawn(study, scope)) for scope in SCOPES]
    assert not [text for text in scopes if re.search("verdict|winner", text, re.IGNORECASE)]


def test_a_kfold_of_one_repeat_is_not_called_repeated(compared: Study) -> None:
    study = drawn(compared, "folds")
    for repeats, beginning in (((0, 0), "K-fold cross-validation"), ((0, 1), "Repeated k-fold cross-validation")):
        info = compared.split.info.model_copy(update={"repeat": repeats})
        assert f"<p>\n{beginning}" in method(study, info=info)


@pytest.mark.parametrize("drawn_per_class", [None, 1, 5])
def test_a_kfold_says_what_its_runs_draw(compared: Study, drawn_per_class: int | None) -> None:
    info = compared.split.info.model_copy(update={"train_per_class": drawn_per_class})
    section = method(drawn(compared, "folds"), info=info)
    told = {None: "Each run draws", 1: "Each run draws 1 training image per", 5: "Each run draws 5 training images per"}
    assert (told[drawn_per_class] in section) == (drawn_per_class is not None)
    assert ("train on the same images again and again" in section) == (drawn_per_class is None)
    assert ("draw their training images from the same collection" in section) == (drawn_per_class is not None)


@pytest.mark.parametrize("scope", ["new_images", "training_set", "folds"])
def test_variants_on_few_images_are_not_said_to_train_on_the_same(compared: Study, scope: Any) -> None:
    variants = compared.config.variants | {"similar": {"train.images_per_class": 2}}
    few = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    for study, told in ((drawn(compared, scope), False), (drawn(few, scope), True)):
        section = method(study)
        assert ("Of these a variant with train.images_per_class trains on the first so many" in section) == told
        assert not re.search(r"train on the same images\b(?! again)", section)


def test_curves_that_a_figure_does_not_hold_are_named(compared: Study) -> None:
    material, early = all_trained(collect(compared)), compared.row("early").name
    names = ("better", "similar", "twin", "lost", "failing", early, "baseline")
    many = replace(material, single_regularisers=names)
    assert many.drawn("regularisation") == [*names[:5], "baseline"]
    assert curve_names(curve_figures(many)["regularisation_train_loss"]()) == [*names[:5], "baseline"]
    values = {"study": compared, "material": many, "figures": {}, "score": "accuracy"}
    section = template("regularisation")
    assert "Left out, for a figure holds six curves: early." in section.render(values)
    assert "Left out" not in section.render({**values, "material": material})


def test_curves_are_not_called_dotted_where_none_that_is_drawn_is(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Material, "uneven", ("early",))
    section = template("regularisation")
    for names, dotted in (
        (("baseline", "early"), True),
        ((*"baseline better similar twin lost failing early".split(),), False),
    ):
        material = replace(all_trained(collect(compared)), single_regularisers=names)
        text = section.render({"study": compared, "material": material, "figures": {}, "score": "accuracy"})
        assert ("A curve is dotted" in text) == dotted


def all_trained(material: Material) -> Material:
    """With curves for the variant that diverged in every run."""
    return replace(material, histories={**material.histories, "lost": material.histories["similar"]})


def test_variants_without_losses_are_in_no_figure_of_losses(compared: Study) -> None:
    section = template("regularisation")
    for names, drawn_names in ((("baseline", "lost"), []), (("lost", "similar", "better"), ["similar", "better"])):
        material = replace(collect(compared), single_regularisers=names, initialisations=())
        figures = curve_figures(material)
        assert [curve_names(build()) for build in figures.values()] == [drawn_names] * (2 if drawn_names else 0)
        text = section.render(
            {"study": compared, "material": material, "figures": figures_shown(figures), "score": "F1"}
        )
        assert ('<div class="grid">' in text) == ("<img" in text) == bool(drawn_names)
        assert "Training loss of the baseline" not in text
        assert "A curve is dotted" not in text
        assert "Left out" not in text
    assert "lost" not in material.uneven


def test_a_variant_without_losses_has_no_figure_of_overfitting(compared: Study) -> None:
    names = ("lost", "similar")
    material = replace(collect(compared), certainties={name: certainty(compared, name) for name in names})
    kinds = [[figure.split("_")[0] for figure in close_figures(material, name)] for name in names]
    assert kinds == [["confusion", "calibration"], ["overfitting", "overfitting", "confusion", "calibration"]]


def test_no_place_is_kept_for_curves_of_overfitting_that_there_are_not(compared: Study) -> None:
    section, material = template("overfitting"), SimpleNamespace(uneven=())
    values = {"study": compared, "compared": ["lost"], "material": material}
    for figures, grid in (({}, False), ({"overfitting_lost_loss": "data:"}, True)):
        text = section.render({**values, "figures": figures})
        assert ('<div class="grid">' in text) == grid
    assert "Every run of <code>lost</code> diverged in its first epoch, so there are no curves of it." in text


def test_losses_of_a_single_epoch_are_no_curve(compared: Study) -> None:
    histories = collect(compared).histories
    assert [name for name, history in histories.items() if not has_curves(history)] == ["lost"]
    assert not any(has_curves(history[history["epoch"] == 1]) for history in histories.values())


def figures_shown(figures: Figures) -> dict[str, str]:
    return dict.fromkeys(figures, "data:image/svg+xml;base64,")


def curve_names(figure: Figure | None) -> list[str]:
    assert figure
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_networks_on_features_are_not_said_to_look_for_something_in_pixels(compared: Study) -> None:
    variants = {name: {**settings, "model.input": "features"} for name, settings in compared.config.variants.items()}
    study = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    assert first_layers(collect(compared), (1, SIDE, SIDE))
    assert first_layers(collect(study), (1, SIDE, SIDE)) == {}  # though there are as many features as pixels
    text = template("weights").render({"config": study.config, "figures": {}, "units": 32})
    assert "filters instead" not in text
    assert "a network on features sees no pixels" in text


def test_variants_that_differ_and_underfit_are_not_said_to_equal_the_baseline(compared: Study) -> None:
    rows = (compared.baseline, compared.row("twin"), compared.row("lost"))
    lost = replace(compared, rows=rows)
    assert plan_study(lost) is None
    section = template("planning")
    text = section.render({"study": lost, "planning": None})
    assert (
        "No variant differs from the baseline but those that underfit or diverged, by which a study is not measured"
        in text
    )
    twin = section.render({"study": replace(compared, rows=rows[:2]), "planning": None})
    assert "No variant differs from the baseline, so nothing is known" in twin
    diverged = replace(compared.baseline, diverged=compared.baseline.runs)
    without = section.render({"study": replace(compared, rows=(*compared.variants, diverged)), "planning": None})
    assert "Every run of the baseline diverged, so nothing is known" in without


def test_the_method_names_the_margin_as_it_is_set(compared: Study) -> None:
    text = method_with_margin(compared, 0.0625)
    assert "at most 6.25 worse if all of its interval for all comparisons at once lies above −6.25 points" in text  # noqa: RUF001


def test_the_method_says_how_many_images_a_margin_takes_where_there_are_fewer(compared: Study) -> None:
    text = method_with_margin(compared, 0.01)
    needed = compared.images_for_margin
    assert needed
    assert needed > len(compared.design.images)
    assert f"No variant is called at most 1.0 worse. That takes at least {needed} test images" in text
    assert "if all of its interval" not in text


@pytest.mark.parametrize("margin", [None, 0.01, 0.2])
def test_few_test_images_are_told_of_whatever_the_margin(margin: float | None, compared: Study) -> None:
    text = method_with_margin(compared, margin)
    assert "differ on the same few images in every run, intervals on only 177 test images are too narrow" in text


def test_few_groups_of_test_images_are_told_as_groups(compared: Study) -> None:
    pairs = replace(compared.design, group=np.arange(len(compared.design.images)) // 2)
    study = replace(compared, design=pairs, scores=replace(compared.scores, design=pairs))
    assert "intervals on only 177 test images in 89 groups are too narrow" in method_with_margin(study, None)


@pytest.mark.parametrize(("margin", "told"), [(None, False), (0.01, False), (0.2, True)])
def test_the_glossary_explains_a_margin_only_where_it_can_be_shown(
    margin: float | None, told: bool, compared: Study
) -> None:
    study = replace(compared, config=compared.config.model_copy(update={"margin": margin}))
    words = dict(context(replace(collect(compared), study=study), [])["glossary"])
    assert any(word.startswith("at most") for word in words) == told
    assert "with so few test images it may be fewer" in words["95 % interval"]


def method_with_margin(study: Study, margin: float | None) -> str:
    return method(replace(study, config=study.config.model_copy(update={"margin": margin})))


@pytest.mark.parametrize(
    ("epochs", "text"), [(1.0, "was trained for a single epoch, which"), (1.4, "after 1.0 of 1.4 epochs (mean")]
)
def test_a_single_epoch_is_not_called_the_best_of_all(compared: Study, epochs: float, text: str) -> None:
    means = {**compared.baseline.means, "best_epoch": 1.0, "epochs": epochs}
    short = replace(compared, rows=(replace(compared.baseline, means=means),))
    assert text in overfitting_text(short, short.baseline.name)


def overfitting_text(study: Study, name: str) -> str:
    values = {"study": study, "compared": [name], "figures": {}, "material": SimpleNamespace(uneven=())}
    return template("overfitting").render(values)


def test_runs_that_diverged_are_left_out_of_what_is_said_of_overfitting(compared: Study) -> None:
    measures = compared.measures["failing"]
    late = measures.runs.assign(best_epoch=3.0, overfitting=np.where(measures.runs["status"] == "diverged", 1e17, 0.25))
    for runs, told in (
        (late, "2 of 10 runs of <code>failing</code> diverged; these sentences are of the others."),
        (late.assign(status="diverged"), "Every run of <code>failing</code> diverged, so that its curves end there"),
    ):
        row = replace(compared.row("failing"), means=mean_measures(runs), diverged=count_diverged(runs))
        kept = {**compared.measures, "failing": replace(measures, runs=runs)}
        text = overfitting_text(replace(compared, measures=kept, rows=(row,)), "failing")
        assert told in text
        assert ("at the end the loss lies 0.250 above it." in text) == (row.diverged == 2)
        assert ("its own training images rightly" in text) == (row.diverged == 2)
    assert "diverged" not in overfitting_text(compared, "better")


def test_the_data_section_counts_what_the_baseline_trained_on(curve_folder: tuple[Path, Study]) -> None:
    study = curve_folder[1]
    few = replace(study, rows=(replace(study.row("few_2"), role="baseline"),))
    assert [images[1] for _, images in images_by_class(study)] == [6, 6, 6]
    assert [images[1] for _, images in images_by_class(few)] == [2, 2, 2]


def test_the_data_section_says_what_was_passed_over(compared: Study) -> None:
    values = {"study": compared, "material": replace(collect(compared), duplicates=(), leak=None), **NO_DATA}
    section = template("data")
    for sentences, told in (([], False), (["2 files & more.", "By class."], True)):
        text = section.render({**values, "many_classes": False, "passed_over": sentences})
        assert ("<p>2 files &amp; more. By class.</p>" in text) == told


def test_the_data_section_says_that_a_run_tests_one_of_the_folds(compared: Study) -> None:
    section, told = template("data"), "Parts of the first run, which tests one of the folds. Warnings and intervals"
    for kfold in (False, True):
        study = replace(compared, design=replace(compared.design, kfold=kfold))
        values = {"study": study, "material": replace(collect(compared), duplicates=(), leak=None), **NO_DATA}
        assert (told in section.render({**values, "many_classes": False})) == kfold


def test_trivial_methods_are_told_in_the_readers_language_among_leaked_images_too(compared: Study) -> None:
    leak = Leak(0.2, tuple(LeakedAccuracy(row.name, 0.5, 0.6) for row in compared.rows))
    material = replace(collect(compared), leak=leak, duplicates=())
    values = {"study": compared, "material": material, "warnings": ["Duplicados."], **NO_DATA}
    with spoken("es"):
        text = template("data").render({**values, "many_classes": False})
        assert f'<th scope="row">{tr("majority class")}</th>' in text
    assert "majority class" not in text
    assert '<th scope="row">baseline</th>' in text


def test_the_data_section_says_what_groups_of_unequal_size_are_worth(compared: Study) -> None:
    n = len(compared.design.images)
    values = {"material": replace(collect(compared), duplicates=()), **NO_DATA}
    section, told = template("data"), "Intervals count groups, each by its size"
    for group, worth in ((np.arange(n) // 2, (n + 1) // 2), (np.maximum(np.arange(n) - n // 2, 0), 4)):
        study = replace(compared, design=replace(compared.design, group=group))
        text = section.render({**values, "study": study, "many_classes": False, "groups_worth": worth})
        assert f"{n} test images in {group.max() + 1} groups that may not be parted." in text
        assert (told in text) == (worth == 4)


def test_what_few_images_hide_is_explained_where_it_is_added(compared: Study) -> None:
    labels = compared.split.labels[compared.design.images]
    by_class = replace(compared.scores, design=compared.design.by_class(labels))
    for study, told in ((compared, False), (replace(compared, scores=by_class), True)):
        assert ("What its few images may hide is added to every variance" in method(study)) == told


def test_a_study_of_the_baseline_alone_has_no_section_of_differences(compared: Study) -> None:
    material = collect(compared)
    alone = tuple(row for row in compared.rows if row.role in ("baseline", "trivial"))
    reference = (*alone, replace(compared.row("similar"), role="reference"))
    assert "differences" not in material.empty_sections
    for rows, empty in ((alone, True), (reference, False)):
        assert ("differences" in replace(material, study=replace(compared, rows=rows)).empty_sections) == empty


@pytest.mark.parametrize("many_classes", [True, False])
@pytest.mark.parametrize("confused", [True, False])
def test_confused_classes_have_a_heading_where_there_are_any(many_classes: bool, confused: bool) -> None:
    counts = np.array([[5, 1], [0, 6]]) if confused else np.diag([6, 6])
    values = {"compared": ["baseline"], "by_class": [], "extremes": {"worst": [], "best": []}, "figures": {}}
    section = template("classes")
    pairs = {"baseline": most_confused(counts, ["a", "b"], 10, "accuracy")}
    text = section.render({**values, "many_classes": many_classes, "confused": pairs})
    assert ("The most confused classes" in text) == ("taken for" in text) == ("<td>1</td>" in text) == confused


def test_confused_classes_are_counted_in_times_for_an_image_counts_in_each_run() -> None:
    """Of 91 test images of a class ten runs took "79 images", 8.7 % of the class, for another one."""
    counts = np.array([[831, 79], [0, 900]])  # of 91 and 90 images in ten runs
    values = {"compared": ["baseline"], "by_class": [], "figures": {}, "many_classes": False}
    pairs = {"baseline": most_confused(counts, ["1", "8"], 10, "accuracy")}
    text = template("classes").render({**values, "confused": pairs})
    assert "<th>times in all runs</th>" in text
    assert "<th>images</th>" not in text
    assert "<td>79</td><td>8.7\N{NO-BREAK SPACE}%</td>" in text


@pytest.mark.parametrize("section", ["mistakes", "calibration"])
@pytest.mark.parametrize("mistakes", [[], [Mistake(0, "a/0.png", "a", "b", 0.1, 0.9)]])
@pytest.mark.parametrize("kfold", [True, False])
def test_repeats_are_spoken_of_in_k_fold_alone(
    compared: Study, section: str, mistakes: list[Mistake], kfold: bool
) -> None:
    study = replace(compared, design=replace(compared.design, kfold=kfold))
    values = {"material": {"mistakes": mistakes}, "calibration": {"rows": [], "sentences": []}, "compared": []}
    text = template(section).render({**values, "study": study, "figures": {"mistake_1": ""}})
    assert ("repeat" in text) == kfold


@pytest.mark.parametrize("section", ["calibration", "overfitting", "imbalance"])
def test_means_over_runs_are_weighed_where_folds_differ_in_size(compared: Study, section: str) -> None:
    answers = [SimpleNamespace(question="", statements=(), tables=(), over_runs=False)] * 2
    material = {"imbalance_answers": answers, "imbalance": {"classes": []}, "uneven": ()}
    values = {"material": material, "calibration": {"rows": [], "sentences": []}, "figures": {}, "score": "accuracy"}
    names = ["baseline"] if section == "overfitting" else []
    source = template(section)
    for study, weighed in ((compared, False), (in_unequal_folds(compared), True)):
        text = source.render({**values, "study": study, "compared": names})
        assert ("weighed by their test images" in text) == weighed


def test_that_no_image_is_named_wrongly_is_said_of_the_mean_of_the_probabilities(compared: Study) -> None:
    """Single runs may name many wrongly: the baseline of a study reached 70.9 %."""
    text = template("mistakes").render(material={"mistakes": []}, study=compared, figures={})
    name = compared.best.name
    sentence = f"By the mean of its probabilities over the runs, <code>{name}</code> names no test image wrongly."
    assert sentence in text


def test_labels_of_the_worst_mistakes_are_told_to_be_looked_at(compared: Study) -> None:
    """Of sketches with 28 wrong labels in 407, all twelve that the page shows were such."""
    values = {"study": compared, "figures": {"mistake_1": ""}}
    text = template("mistakes").render(material={"mistakes": [Mistake(0, "a/0.png", "a", "b", 0.1, 0.9)]}, **values)
    assert "Look at their labels too" in text


def test_the_sign_of_percent_stays_on_the_line_of_its_number() -> None:
    page = environment().from_string("{{ share }}; {% trans share=share %}{{ share }} of 95 % lines, %{% endtrans %}")
    assert page.render(share="93.0 %") == "93.0\xa0%; 93.0\xa0% of 95\xa0% lines, %"


def test_a_figure_that_another_command_took_away_is_told_by_name(tmp_path: Path) -> None:
    figure = tmp_path / "forest.svg"
    with pytest.raises(StudyError, match=f"^{re.escape(str(figure))}: is gone again: another command was begun"):
        embedded(figure)
    figure.write_bytes(b"<svg/>")
    assert embedded(figure) == "data:image/svg+xml;base64,PHN2Zy8+"


def test_the_thin_lines_of_few_runs_are_explained(compared: Study) -> None:
    study = replace(compared, config=compared.config.model_copy(update={"trial": True}))  # descriptive, as few runs are
    given = {"study": study, "config": study.config, "figures": {"forest": ""}, "sentences": []}
    page = template("differences").render(given)
    assert "thin: 95\xa0% interval for all comparisons at once. Diamonds" in page


@pytest.mark.parametrize(("low", "told"), [(-0.004, True), (0.004, False)])
def test_a_thin_line_that_crosses_zero_beside_a_verdict_is_explained(compared: Study, low: float, told: bool) -> None:
    better = compared.row("better")
    assert better.comparison
    better = replace(better, comparison=replace(better.comparison, low_all=low))
    study = replace(compared, rows=(better, compared.row("similar"), compared.baseline))
    given = {"study": study, "config": study.config, "figures": {"forest": ""}, "sentences": []}
    page = template("differences").render(given)
    assert ("A thin line may cross zero beside a verdict" in page) is told


def test_a_cell_that_heads_nothing_is_no_heading() -> None:
    """A screen reader says the heading of each cell, and would say an empty one."""
    files = sorted((ROOT / "src/mlpstudy/report/templates").rglob("*.jinja"))
    assert [file.name for file in files if re.search("<th[^>]*></th>", file.read_text(encoding="utf-8"))] == []
    assert len(files) > 10


def test_a_page_names_its_language_as_html_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.wording.templates.LANGUAGE", ContextVar("LANGUAGE", default="pt_BR"))
    assert environment().from_string("{{ language }}").render() == "pt-BR"


def test_names_from_right_to_left_are_kept_apart_from_what_stands_beside_them() -> None:
    shown = environment().from_string("{{ file|isolated }}").render(file="test/\u05d7\u05ea\u05d5\u05dc <b>/01.png")
    assert shown == "<bdi>test</bdi>/<bdi>\u05d7\u05ea\u05d5\u05dc &lt;b&gt;</bdi>/<bdi>01.png</bdi>"


def test_a_long_name_of_a_class_or_a_file_is_broken_behind_an_underscore_first() -> None:
    shown = environment().from_string("{{ file|isolated }}").render(file="basal_cell/<b>_1.png")
    assert shown == "<bdi>basal_<wbr>cell</bdi>/<bdi>&lt;b&gt;_<wbr>1.png</bdi>"


def test_a_long_name_of_a_variant_is_broken_where_it_heads_a_column_and_a_short_one_is_not() -> None:
    answer = Answer("?", (), (AblationTable(Ablation("by_hand", "batchnorm_dropout"), ()),))
    page = environment().from_string(
        '{% from "macros.jinja" import show_answers with context %}{{ show_answers(all) }}'
    )
    assert "<th>by_hand</th><th>batchnorm_<wbr>dropout</th>" in page.render(all=[answer])


@pytest.mark.slow
def test_classes_and_files_stand_apart_on_the_page(
    compared_folder: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, study = compared_folder
    page = written(study, folder, tmp_path / "compared", monkeypatch)
    assert len(re.findall('class="name"><bdi>', page)) >= 2 * len(study.split.classes)
    assert re.search(r"<small><bdi>[^<]*</bdi>/<bdi>", page)


@pytest.mark.parametrize("kfold", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_macro_measures_say_what_they_are_means_over_where_there_are_any(
    compared: Study, kfold: bool, weighted: bool
) -> None:
    study = replace(compared, design=replace(compared.design, kfold=kfold))
    answers = [SimpleNamespace(question="", statements=(), tables=(), over_runs=False)] * (2 if weighted else 1)
    material = {"imbalance_answers": answers, "imbalance": {"classes": []}}
    text = template("imbalance").render({"material": material, "study": study, "compared": [], "score": "accuracy"})
    assert ("is never named there counts with precision 0" in text) == weighted
    assert ("in each repeat, then over the repeats" in text) == (weighted and kfold)
    assert ("in each run, then over the runs" in text) == (weighted and not kfold)
