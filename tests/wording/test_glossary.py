import re

import pytest

from mlpstudy.language import spoken
from mlpstudy.wording.glossary import glossary


@pytest.mark.parametrize("few_images", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_word_is_explained_in_three_short_sentences_at_most(language: str, few_images: bool) -> None:
    with spoken(language):
        entries = glossary(0.01, few_images)
    assert len({word for word, _ in entries}) == len(entries) > 15
    for _, text in entries:
        sentences = re.split(r"(?<=[.?]) ", text)
        assert len(sentences) <= 3
        assert max(len(sentence.split()) for sentence in sentences) <= 35


def test_what_is_called_no_worse_is_explained_in_the_words_of_the_table() -> None:
    assert "at most 20.0 worse" in dict(glossary(0.2))
    assert not any(word.startswith("at most") for word, _ in glossary(None))


def test_of_few_test_images_95_intervals_in_100_are_not_promised() -> None:
    enough, few = dict(glossary(0.01)), dict(glossary(0.01, few_images=True))
    assert enough.keys() == few.keys()
    assert "at least about 95 in 100 hold" in enough["95 % interval"]
    assert "with so few test images it may be fewer" in few["95 % interval"]
