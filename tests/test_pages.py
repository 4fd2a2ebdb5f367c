"""The pages of docs/studies, and docs/questions.md and docs/preguntas.md, are what build.py makes of the results."""

import json
import re

import pytest
from docs.studies import build
from docs.studies.results import KEPT, read_results

from tests.conftest import ROOT
from tests.markdown import links, tables

pytestmark = pytest.mark.shipped

PAGES = build.pages()
STUDIES = sorted(folder.name for folder in KEPT.iterdir())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_its_text_and_the_results_make(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page], "make pages"


def test_every_page_has_a_text() -> None:
    assert sorted(f"docs/studies/{path.name}" for path in (ROOT / "docs/studies").glob("*.md")) == sorted(
        page for page in PAGES if page.startswith("docs/studies/")
    )
    assert {"docs/questions.md", "docs/preguntas.md"} <= set(PAGES)


def test_the_page_of_the_default_study_shows_the_committed_results() -> None:
    kept = KEPT / "digits"
    for name in ("leaderboard", "answers"):
        assert (kept / f"{name}.en.md").read_bytes() == (ROOT / f"reports/{name}.md").read_bytes()
    for figure in kept.glob("*.svg"):
        assert figure.read_bytes() == (ROOT / f"reports/figures/{figure.name}").read_bytes()
    committed = {path.stem: json.loads(path.read_text()) for path in (ROOT / "metrics/variants").glob("*.json")}
    assert json.loads((kept / "variants.json").read_text()) == committed


def test_the_readme_quotes_the_recipe_as_its_study_has_it() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split("## A recipe for photographs")[1].split())
    recipe = read_results("recipe", "en")
    *_, difference, interval, _, _ = recipe.row("recipe")
    spread = interval.replace("+", "")
    assert f"names {recipe.score('recipe')} rightly, {difference.lstrip('+')} points more" in readme
    assert f"(95 % interval {spread})" in readme
    residual, whitened = recipe.score("recipe_residual"), recipe.score("recipe_whitened")
    assert f"comes to {residual}, and with whitening to {whitened}" in readme


def test_the_readme_quotes_how_far_features_lie_above_pixels() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    best, beside = (float(read_results("features", "en").row(name)[2].split()[0]) for name in ("features", "recipe"))
    elsewhere = float(read_results("recipe", "en").row("recipe_whitened")[2].split()[0])
    assert f" {best - beside:.0f} points over the recipe on pixels beside it, and {best - elsewhere:.0f} over" in readme


def test_the_guide_to_features_quotes_their_study() -> None:
    guide, features = (ROOT / "docs/features.md").read_text(encoding="utf-8"), read_results("features", "en")
    quoted = ("features", "recipe", "baseline", "logistic regression on features")
    assert [name for name in quoted if features.score(name) not in guide] == []
    assert f"has {read_results('recipe', 'en').score('recipe_whitened')}.) So most" in guide


def test_the_architecture_quotes_width_and_height_as_the_studies_of_photographs_have_them() -> None:
    page = " ".join((ROOT / "docs/architecture.md").read_text(encoding="utf-8").split())
    studies = [read_results(name, "en") for name in ("lab", "recipe", "features")]
    lowest, *_, highest = sorted(study.score("width and height") for study in studies)
    assert f"{lowest.removesuffix(' %')} to {highest} of the test images" in page
    lowest, *_, highest = sorted(study.score("majority class") for study in studies)
    assert f"(the largest class: {lowest.removesuffix(' %')} to {highest})" in page


def test_minutes_that_a_study_is_said_to_take_are_those_of_its_page() -> None:
    files = sorted((ROOT / "studies").glob("*.txt"))
    texts = {file.stem: file.read_text(encoding="utf-8").replace("\n# ", " ") for file in files}
    said = {name: re.findall(r"[Aa]bout (.+?) (?:minutes|hour) on two cores", text) for name, text in texts.items()}
    measured = {name: read_results(name, "en").cost["seconds"] / 60 for name in said if name in STUDIES and said[name]}
    assert len(measured) == 3
    assert {name: said[name] for name in measured} == {name: [f"{minutes:.0f}"] for name, minutes in measured.items()}


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_has_settings_english_figures_and_a_page_that_the_index_names(study: str) -> None:
    assert study == "digits" or (ROOT / f"studies/{study}.txt").exists()
    assert "difference from " in (KEPT / study / "forest.svg").read_text(encoding="utf-8")
    (rows,) = tables(PAGES["docs/studies/README.md"], "Finished studies")
    (page,) = [page for cell, *_ in rows if study in re.findall(r"\w+", cell) for page in links(cell)]
    assert f"docs/studies/{page}" in PAGES
    assert f'("{study}")' in (build.TEXTS / page).read_text(encoding="utf-8")


def test_every_study_has_a_page_and_one_that_was_not_run_says_so() -> None:
    paged = {"lab" if path.stem == "lab_leaky" else path.stem for path in (ROOT / "studies").glob("*.txt")}
    assert {f"docs/studies/{name}.md" for name in paged} <= set(PAGES)
    for name in paged:
        assert ("## What is missing" in PAGES[f"docs/studies/{name}.md"]) is (name not in STUDIES)


def test_images_on_disk_are_named_by_their_whole_path_where_a_study_is_run_in_a_clone() -> None:
    pages = [page for page, text in PAGES.items() if "docs.studies.run" in text]
    paths = {page: re.findall(r"sources\.\w+\.path=([^`\s]+)", PAGES[page]) for page in pages}
    assert sorted(page for page in pages if paths[page]) == [
        "docs/studies/README.md",
        "docs/studies/hundred_classes.md",
    ]
    assert [path for each in paths.values() for path in each if not path.startswith("$PWD/")] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    text = PAGES[page]
    assert [link for link in links(text) if not (ROOT / page).parent.joinpath(link).exists()] == []
    anchors = {
        "#" + re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert set(re.findall(r"\]\((#[^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("page", PAGES)
def test_no_gap_is_left_in_a_page(page: str) -> None:
    text = PAGES[page]
    assert re.findall(r"\{[{%]|[^\w]\(\s*\)|\bNone\b|\bnan\b|undefined| , |\(, |\*\* *$", text) == []


def test_a_spanish_page_has_no_english_number_or_word() -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", PAGES["docs/preguntas.md"].partition("-->")[2])
    assert re.findall(r"\d\.\d|\b(?:to|points|cannot tell|interval)\b", prose) == []


def test_both_languages_ask_as_many_questions_and_quote_the_same_numbers() -> None:
    english, spanish = PAGES["docs/questions.md"], PAGES["docs/preguntas.md"]
    asked = [len(re.findall(r"^\*\*[^*]+\?\*\*", page, re.M)) for page in (english, spanish)]
    assert asked[0] == asked[1] > 35
    heads = [len(re.findall(r"^## ", page, re.M)) for page in (english, spanish)]
    assert heads[0] == heads[1]
    quoted = [
        re.findall(r"\{\{ (.*?) \}\}", (build.TEXTS / f"{name}.md").read_text()) for name in ("questions", "preguntas")
    ]
    assert quoted[0] == quoted[1]


@pytest.mark.parametrize("page", ["docs/questions.md", "docs/preguntas.md"])
def test_large_images_are_tried_with_few_variants(page: str) -> None:
    (tried,) = re.findall(r"`mlpstudy run ([^`]*)-S data\.image_size=128`", PAGES[page])
    assert tried == "--only dropout "  # of all variants the networks take 6.1 GB


def test_a_page_cannot_say_what_its_study_no_longer_says() -> None:
    digits = read_results("digits", "es")
    winner = digits.difference("augment", "better")
    assert winner.endswith("+0,6 a +2,4; para todas las comparaciones a la vez +0,02 a +3,0")
    with pytest.raises(ValueError, match="augment is better, a page says worse"):
        digits.difference("augment", "worse")
    with pytest.raises(ValueError, match="expected 'a smoother training loss'"):
        digits.answers.reading("stability and speed", "batchnorm against baseline", "a smoother training loss")
    with pytest.raises(KeyError, match="no row of nobody"):
        digits.difference("nobody")
    with pytest.raises(KeyError, match="no paragraph that begins with 'Nobody'"):
        digits.answers.paragraph("Nobody")
    with pytest.raises(KeyError, match="no table below 'instability or NaN'"):
        digits.answers.table("instability or NaN")
    with pytest.raises(KeyError, match="no block of yaml"):  # the default study searches nothing
        digits.answers.block("yaml")


def test_a_study_that_was_not_run_is_named() -> None:
    with pytest.raises(KeyError, match=r"elsewhere: not run yet; python -m docs\.studies\.run elsewhere"):
        read_results("elsewhere", "en")
