import pytest

from mlpstudy.wording.markdown import plain


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("<script>_a_ [b](c) `d` | e*", r"\<script\>\_a\_ \[b\](c) \`d\` \| e\*"),
        ("$x$ ~~y~~ #3 &amp; {z}", r"\$x\$ \~\~y\~\~ \#3 \&amp; \{z\}"),  # mathematics on GitHub, and more
        ("two\n lines ", "two lines"),
        ("12\N{NO-BREAK SPACE}036", "12\N{NO-BREAK SPACE}036"),  # a Spanish number
    ],
)
def test_signs_of_markdown_are_letters_in_a_name(name: str, text: str) -> None:
    assert plain(name) == text


@pytest.mark.parametrize("name", ["1. eczema", "12) acne", "- x", "+ y", "-"])
def test_a_name_begins_no_list(name: str) -> None:
    mark = next(sign for sign in name if not sign.isdigit())
    assert plain(name) == name.replace(mark, f"\\{mark}", 1)


def test_numbers_and_signs_within_stay_as_they_are() -> None:
    for text in ("0.1 to -0.5", "-0.5", "95 % of 3. kind", "a - b"):
        assert plain(text) == text
