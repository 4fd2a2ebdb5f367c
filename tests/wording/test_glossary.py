import re

import pytest

from mlpstudy.language import spoken
from mlpstudy.wording.glossary import glossary


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_word_is_explained_in_three_short_sentences_at_most(language: str) -> None:
    with spoken(language):
        entries = glossary()
    assert len({word for word, _ in entries}) == len(entries) > 15
    for _, text in entries:
        sentences = re.split(r"(?<=[.?]) ", text)
        assert len(sentences) <= 3
        assert max(len(sentence.split()) for sentence in sentences) <= 35
