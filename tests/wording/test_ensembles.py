from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mlpstudy.compare.ensemble import ensembles
from mlpstudy.compare.study import Study
from mlpstudy.wording.ensembles import all_gains, ensemble_markdown, ensemble_text


def test_what_is_said_of_ensembles_names_what_its_intervals_count_and_its_draws(compared: Study) -> None:
    text = ensemble_text(compared)
    said = " ".join(text.sentences)
    assert "by the mean of the probabilities of all 10 runs of one variant." in said
    assert "The runs saw different draws of training images." in said
    assert "so that part of a gain may come from more images." in said
    assert "The intervals count images alone" in said
    assert max(len(sentence.split()) for sentence in said.split(". ")) <= 35
    assert {name for name, *_ in text.table.rows} == set(compared.config.variants)
    assert ensemble_markdown(compared)[1] == "## Ensembles: all runs of a variant together"


def test_one_training_set_for_all_runs_is_said(small_study: Callable[..., Study]) -> None:
    study = small_study(3, train_per_class=None)
    assert "All runs saw the same training images" in " ".join(ensemble_text(study).sentences)


def test_variants_that_train_on_a_part_of_one_training_set_are_told_apart(small_study: Callable[..., Study]) -> None:
    study = small_study(3, train_per_class=None)
    variants = {**study.config.variants, "similar": {"train.images_per_class": 2}}
    parted = replace(study, config=study.config.model_copy(update={"variants": variants}))
    said = " ".join(ensemble_text(parted).sentences)
    assert "All runs saw the same training images" not in said
    assert "Runs of a variant with train.images_per_class each saw a part of the training images" in said
    assert max(len(sentence.split()) for sentence in said.split(". ")) <= 35


def test_folds_that_trained_on_an_image_have_no_say_in_it(compared: Study) -> None:
    folded = replace(compared, design=replace(compared.design, kfold=True))
    assert (
        "here the 10 runs, one of each repeat, that did not train on the image." in ensemble_text(folded).sentences[0]
    )


def test_runs_of_other_folds_are_no_draws(compared: Study) -> None:
    info = compared.split.info.model_copy(update={"scheme": "kfold"})
    said = " ".join(ensemble_text(replace(compared, split=replace(compared.split, info=info))).sentences)
    assert "learnt from different images, for each repeat makes new folds." in said
    assert "so that part of a gain may come from more images." in said
    assert "draws" not in said


def test_single_runs_have_no_ensemble(compared: Study) -> None:
    once = replace(compared, design=replace(compared.design, run=compared.design.run[:1]))
    assert ensemble_text(once).table.rows == ()
    assert ensemble_markdown(once) == []


def test_where_no_ensemble_gains_nothing_is_said_of_where_gains_come_from(compared: Study) -> None:
    """Every ensemble names what the first run named, and no run anything else."""
    measures = {
        name: each if each.ensemble is None else replace(each, ensemble=each.predicted[0])
        for name, each in compared.measures.items()
    }
    correct = {name: np.repeat(right[:1], len(right), axis=0) for name, right in compared.scores.correct.items()}
    study = replace(compared, measures=measures, scores=replace(compared.scores, correct=correct))
    text = ensemble_text(study)
    assert {gain for *_, gain, _ in text.table.rows} == {"0.0"}
    assert "more images" not in " ".join(text.sentences)


def test_gains_that_are_alike_are_given_no_range(compared: Study) -> None:
    first, second = ensembles(compared)[:2]
    assert first.gain.mean != second.gain.mean
    assert all_gains((first, second)).startswith("The gains of all 2 ensembles in the table lie ")
    assert " in the table are +" in all_gains((first, replace(first, name="twin")))
