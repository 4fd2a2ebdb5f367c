import re

import pytest

from mlpstudy.language import spoken
from mlpstudy.wording.glossary import glossary


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_word_is_explained_in_three_short_sentences_at_most(language: str) -> None:
    with spoken(language):
        entries = glossary(0.01)
    assert len({word for word, _ in entries}) == len(entries) > 15
    for _, text in entries:
        sentences = re.split(r"(?<=[.?]) ", text)
        assert len(sentences) <= 3
        assert max(len(sentence.split()) for sentence in sentences) <= 35


def test_what_is_called_no_worse_is_explained_in_the_words_of_the_table() -> None:
    assert "at most 20.0 worse" in dict(glossary(0.2))
    assert not any(word.startswith("at most") for word, _ in glossary(None))
