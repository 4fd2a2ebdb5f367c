"""Names of competitors in the reader's language."""

from mlpstudy.compare.study import Study
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS
from mlpstudy.language import spoken
from mlpstudy.wording.competitors import TRIVIAL_METHODS, shown_name


def test_every_trivial_method_has_a_name_to_translate() -> None:
    assert set(TRIVIAL_METHODS) == {*METHODS, *FEATURE_METHODS}


def test_a_trivial_method_is_named_in_the_readers_language_and_a_variant_as_it_is_called(compared: Study) -> None:
    with spoken("es"):
        names = [shown_name(row) for row in compared.rows]
    assert "clase mayoritaria" in names
    assert compared.baseline.name in names
