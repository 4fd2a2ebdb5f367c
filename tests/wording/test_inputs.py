from dataclasses import replace

from mlpstudy.compare.study import Study
from mlpstudy.wording.inputs import inputs_sentence
from mlpstudy.wording.leaderboard import markdown, plain_text
from tests.finished import of_few_images


def seeing(study: Study, *names: str) -> Study:
    """The study as if these variants saw features."""
    variants = {
        name: settings | ({"model.input": "features"} if name in names else {})
        for name, settings in study.config.variants.items()
    }
    settings = study.config.settings | {"data": {"features": "efficientnet_lite0"}}
    return replace(study, config=study.config.model_copy(update={"variants": variants, "settings": settings}))


def test_the_best_on_features_is_held_against_the_best_on_pixels(compared: Study) -> None:
    names = ("better", "similar")
    text = inputs_sentence(seeing(compared, *names))
    pixels = next(row for row in compared.rows if row.role in ("baseline", "variant") and row.name not in names)
    assert text.startswith("On features of efficientnet_lite0 better has the highest score, ")
    assert f"on the pictures themselves {pixels.name}, " in text
    assert text.endswith("the size at which it looks.")


def test_a_lead_that_may_be_luck_is_not_explained(compared: Study) -> None:
    assert "was trained on" not in inputs_sentence(seeing(compared, "early"))


def test_the_choice_among_pairs_widens_the_interval(compared: Study) -> None:
    study = seeing(compared, "better")
    (pixels,) = (row for row in study.rows if f"themselves {row.name}, " in inputs_sentence(study))
    two = replace(study, rows=tuple(row for row in study.rows if row.name in ("better", pixels.name)))
    assert inputs_sentence(two).split(" apart")[0] == inputs_sentence(study).split(" apart")[0]
    assert inputs_sentence(two) != inputs_sentence(study)


def test_without_both_kinds_there_is_nothing_to_say(compared: Study) -> None:
    assert inputs_sentence(compared) == ""
    assert "features" not in plain_text(compared) + markdown(compared)


def test_terminal_and_page_say_it(compared: Study) -> None:
    study = seeing(compared, "better")
    assert "On features of efficientnet_lite0" in plain_text(study)
    assert inputs_sentence(study) in markdown(study)


def test_the_interval_ends_where_two_scores_differ_no_further(compared: Study) -> None:
    assert "once −100.0 to +100.0" in inputs_sentence(of_few_images(seeing(compared, "better"), 100, 151))  # noqa: RUF001


def test_the_lead_is_not_all_the_backbones_where_others_get_more_out_of_the_pictures(compared: Study) -> None:
    study = seeing(compared, "better")
    for name in ("kernel ridge 8x8", "width and height", "cnn"):
        rows = tuple(replace(row, score=0.95) if row.name == name else row for row in study.rows)
        text = inputs_sentence(replace(study, rows=rows))
        assert f" But {name}, which does without efficientnet_lite0 too, has 95.0 %: so not all of this lead" in text
        assert "by themselves; what is above it" not in text
    rows = (*study.rows, replace(study.rows[0], name="logistic regression on features", role="trivial", score=0.95))
    assert "by themselves; what is above it" in inputs_sentence(replace(study, rows=rows))
