import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlpstudy.compare.ensemble import ImageInterval
from mlpstudy.compare.roles import Role, copies
from mlpstudy.compare.study import Study
from mlpstudy.contracts.passed_over import read_passed_over, write_passed_over
from mlpstudy.contracts.quality import read_quality
from mlpstudy.evaluate.measures import probability_measures
from mlpstudy.export.card import Files, Subject, card
from mlpstudy.export.metadata import metadata
from mlpstudy.export.scores import scores_of
from mlpstudy.export.sentences import alone, belief, cross_validation, source
from mlpstudy.language import spoken
from mlpstudy.predict.load import load_trained, picture_reader
from tests.finished import in_unequal_folds

FILES = Files("digits.onnx", "digits.md", "digits_predict.py")


def card_of(study: Study, variant: str, run: int | None = None) -> str:
    trained, scores = load_trained(variant, run), scores_of(study, variant, run)
    about = metadata(trained, scores, picture_reader(trained.workspace, trained.shape), [])
    return card(Subject(trained, study, scores, read_quality(), read_passed_over(), about, "On 64 images."), FILES)


def test_the_card_tells_scores_with_intervals_of_what_is_in_the_file(compared_study: Study) -> None:
    text, scores = card_of(compared_study, "better"), scores_of(compared_study, "better", None)
    share = scores.accuracy
    line = rf"\| accuracy \| {100 * share.mean:.1f} % \| {100 * share.low:.1f} to {100 * min(share.high, 1):.1f} % \|"
    assert re.search(line, text)
    assert "`digits.onnx` takes a picture" in text
    assert "scores of the mean of all 10 networks" in text
    assert "python digits_predict.py picture.jpg" in text
    alone = card_of(compared_study, "better", run=4)
    assert "one network, run 4 of the variant `better`" in alone
    assert "scores of this network on the test images of its run" in alone
    assert "The network trained on " in alone
    assert "for this very network." in alone
    assert "Each network" not in alone


@pytest.mark.parametrize(
    ("views", "run", "told"),
    [
        ("none", None, "with the mean of their probabilities. Any program that runs ONNX can ask it."),
        (
            "flips",
            None,
            "their probabilities. Each network looks at a picture as it is and mirrored, and takes the mean; ",
        ),
        (
            "turns",
            None,
            "their probabilities. Each network looks at a picture in all eight ways in which a square can lie, ",
        ),
        ("flips", 4, "of the variant `better`. The network looks at a picture as it is and mirrored, and takes the "),
    ],
)
def test_card_and_metadata_tell_over_which_views_the_networks_take_the_mean(
    compared_study: Study, views: str, run: int | None, told: str
) -> None:
    trained, scores = load_trained("better", run), scores_of(compared_study, "better", run)
    saved = trained.saved[0]
    model = saved.config.model.model_copy(update={"test_views": views})
    first = replace(saved, config=saved.config.model_copy(update={"model": model}))
    trained = replace(trained, saved=(first, *trained.saved[1:]))
    about = metadata(trained, scores, picture_reader(trained.workspace, trained.shape), [])
    assert about.get("test_views", "none") == views
    text = card(
        Subject(trained, compared_study, scores, read_quality(), read_passed_over(), about, "On 64 images."), FILES
    )
    assert told in text


@pytest.mark.parametrize(("variant", "run"), [("better", None), ("failing", None), ("better", 4)])
def test_nothing_english_is_left_in_a_spanish_card(compared_study: Study, variant: str, run: int | None) -> None:
    english = card_of(compared_study, variant, run)
    with spoken("es"):
        spanish = card_of(compared_study, variant, run)
    same = {line for line in spanish.splitlines() if line in english.splitlines() and re.search(r"[a-z]{3}", line)}
    assert [line for line in same if not line.startswith(("python ", "| `data/", "| `models/", "| | sha256 |"))] == []
    assert "toma una imagen y dice cuál de" in spanish


def test_names_of_classes_are_text_in_every_cell(compared_study: Study) -> None:
    text = card_of(compared_study, "better")
    assert r"| \<script\>alert(1) | " in text
    assert r"| \$x\$ | " in text
    assert "<script>" not in text
    assert "\n\n\n" not in text


def test_the_number_of_very_many_classes_has_its_thousands_apart(compared_study: Study) -> None:
    trained, scores = load_trained("better"), scores_of(compared_study, "better", None)
    info = trained.split.info.model_copy(update={"classes": tuple(map(str, range(1234)))})
    many = replace(trained, split=replace(trained.split, info=info))
    about = metadata(trained, scores, picture_reader(trained.workspace, trained.shape), [])
    subject = Subject(many, compared_study, scores, read_quality(), read_passed_over(), about, "On 64 images.")
    assert "says which of 1,234 classes it shows" in card(subject, FILES)


def test_the_card_warns_of_what_the_report_warns_of(compared_study: Study) -> None:
    failing = card_of(compared_study, "failing")
    told = "2 diverged in training, and always say their most frequent class (of equal ones the one with more images "
    assert f"{told}outside the test)." in failing
    (tree,) = (row for row in compared_study.rows if row.name == "width and height")
    told = replace(tree, score=0.9)
    rows = tuple(told if row is tree else row for row in compared_study.rows)
    assert "By nothing but width and height a decision tree" in card_of(replace(compared_study, rows=rows), "better")


def test_the_card_of_the_best_says_of_how_many_it_is_that_a_copy_of_the_baseline_is_none_of(
    compared_study: Study,
) -> None:
    best = compared_study.best.name
    assert best != "baseline"
    config = compared_study.config
    assert [len(compared_study.variants), len(copies(config))] == [6, 0]
    assert "has the highest score of 7 that were compared" in card_of(compared_study, best)
    assert "higher score" not in card_of(compared_study, "similar")
    variants = config.variants | {"similar": config.variants["baseline"]}
    with_copy = replace(compared_study, config=config.model_copy(update={"variants": variants}))
    assert "has the highest score of 6 that were compared" in card_of(with_copy, best)


@pytest.mark.parametrize("role", ["variant", "reference"])
def test_the_card_does_not_call_the_best_what_is_level_with_another(compared_study: Study, role: Role) -> None:
    best = compared_study.best
    rows = tuple(
        replace(row, score=best.score, role=role) if row.name == "similar" else row for row in compared_study.rows
    )
    level = replace(compared_study, rows=rows)
    told = "Of 7 that were compared on the same test images none has a higher score."
    for name in (best.name, "similar"):
        assert (told in card_of(level, name)) == (role == "variant")
    assert ("has the highest score of 6 that" in card_of(level, best.name)) == (role == "reference")
    assert "has the highest score" not in card_of(level, "similar")


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        (
            {"unusable": 2, "copy": 7},
            "Left out of the study, 9 of the 1,009 image files that were read:\n\n"
            "- the same pixels as another image of its split: 7\n- the file cannot be used: 2\n\n",
        ),
        ({}, ""),
    ],
)
def test_counts_of_the_study_are_not_taken_for_those_of_the_source(
    compared_study: Study, left_out: dict[str, int], told: str
) -> None:
    info = compared_study.split.info
    counts = info.counts.model_copy(update={"images": 1000 + sum(left_out.values()), "kept": 1000})
    split = replace(compared_study.split, info=info.model_copy(update={"counts": counts, "left_out": left_out}))
    text = card_of(replace(compared_study, split=split), "better")
    assert ". Images of each class in the study: " in text
    assert re.search(rf" images\.\n\n{re.escape(told)}All image files that were read:\n\n- ", text)


def test_the_card_tells_files_of_the_source_that_took_no_part(compared_study: Study) -> None:
    assert "gave no image" not in card_of(compared_study, "better")
    write_passed_over(read_passed_over().model_copy(update={"endings": {".heic": 3}, "classes": {"*a*": 3}}))
    told = "3 files in class folders gave no image and take no part: .heic 3. Of these by class: \\*a\\* 3."
    assert f"\n\n{told}\n\n" in card_of(compared_study, "better")


def test_the_card_says_where_its_log_loss_is_cut_off(compared_study: Study) -> None:
    least = np.finfo(np.float32).eps
    assert f"below {least:.1e} as {least:.1e}.".replace("e-0", "e-") in card_of(compared_study, "better")
    assert probability_measures(np.array([1]), np.array([[1, 0]], np.float32))["log_loss"] == pytest.approx(
        -np.log(least)
    )


@pytest.mark.parametrize("run", [None, 4])
def test_the_mean_of_single_networks_says_how_many_of_them_diverged(compared_study: Study, run: int | None) -> None:
    """A card of one run too, which holds none of those."""
    told = "10 runs). 2 of these 10 diverged, and count as always naming their most frequent class (of equal ones "
    told += "the one with more images outside the test)."
    assert told in card_of(compared_study, "failing", run)
    assert "of these 10" not in card_of(compared_study, "better", run)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"kind": "url", "url": "https://me:secret@example.org/a.zip?token=1"}, "skin, https://example.org/a.zip?..."),
        (
            {"kind": "url", "url": ["https://example.org/a.zip", "https://example.org/b.zip"]},
            "skin, https://example.org/a.zip",
        ),
        ({"kind": "path", "path": "/home/me/secret"}, "skin (own pictures)"),
        ({}, "skin"),
    ],
)
def test_the_source_is_named_without_secrets_and_paths(settings: dict[str, Any], told: str) -> None:
    assert source({"data": {"source": "skin"}, "source": settings}) == told


def test_what_the_probabilities_are_worth_is_said_by_the_interval_of_the_difference(compared_study: Study) -> None:
    scores = scores_of(compared_study, "better", None)
    said = [
        belief(replace(scores, surplus=ImageInterval(mean, mean - 0.01, mean + 0.01))) for mean in (0.011, 0.009, -0.02)
    ]
    assert [text.split()[-1] for text in said] == ["promises.", "chance.", "keeps."]


def test_the_calibration_error_stands_beside_its_noise_floor(compared_study: Study) -> None:
    scores, text = scores_of(compared_study, "better", None), card_of(compared_study, "better")
    error, floor = (f"{100 * value:.1f}" for value in (scores.calibration_error, scores.calibration_floor))
    assert error != floor
    assert f"over 15 bins of confidence, is {error} points. Its noise floor is {floor} points: " in text


def test_a_single_cross_validation_has_no_repeats() -> None:
    assert cross_validation(5, 1) == "Cross-validation in 5 folds: every image was tested once."
    assert cross_validation(5, 2).startswith("Cross-validation in 5 folds, 2 times: each repeat")


def test_the_command_of_the_card_runs_where_the_name_of_the_file_has_blanks(
    compared_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "FILES", Files("my digits.onnx", "my digits.md", "my digits_predict.py"))
    assert "python 'my digits_predict.py' picture.jpg" in card_of(compared_study, "better")


def test_networks_one_by_one_have_no_mean_over_runs_in_a_balanced_kfold(compared: Study) -> None:
    config = compared.config.model_copy(update={"score": "balanced_accuracy"})
    for kfold in (False, True):
        text = alone(replace(compared, config=config, design=replace(compared.design, kfold=kfold)), "better")
        assert ("(recalls of all folds of a repeat together ± standard deviation over 10 runs)" in text) == kfold
        assert ("(mean ±" in text) == (not kfold)


def test_networks_one_by_one_have_a_mean_over_images_where_folds_differ_in_size(compared: Study) -> None:
    told = "(mean over the test images ± standard deviation over 10 runs)"
    assert told in alone(in_unequal_folds(compared), "better")
    assert told not in alone(compared, "better")
