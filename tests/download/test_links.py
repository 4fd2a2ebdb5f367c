import pytest

from mlpstudy.download.links import (
    LEADS_IN_A_CIRCLE,
    LEADS_OUT,
    NotFollowed,
    Tree,
    empty_folders,
    hard_link,
    symbolic_link,
)
from mlpstudy.download.listing import Contents, Entry, Link

LINKS = {"a/up": "..", "b": "a", "deep/x": "../b/up/a", "in": "in2", "in2": "in", "out": "../x", "root": "/etc"}


def tree() -> Tree:
    links = [symbolic_link(path, target) for path, target in LINKS.items()]
    return Tree(Contents([Entry("a/1.png", bytes)], links))


@pytest.mark.parametrize(
    ("path", "real"),
    [
        ("a/1.png", "a/1.png"),
        ("b/1.png", "a/1.png"),
        ("a/up", ""),
        ("b/up/a/1.png", "a/1.png"),
        ("deep/x/1.png", "a/1.png"),
        ("a/./../a//1.png", "a/1.png"),
        ("nowhere/x", "nowhere/x"),
    ],
)
def test_links_and_dots_are_taken_out_of_a_path(path: str, real: str) -> None:
    assert tree().resolve(path) == real


@pytest.mark.parametrize(
    ("path", "reason"),
    [("out", LEADS_OUT), ("root/passwd", LEADS_OUT), ("b/up/..", LEADS_OUT), ("in/x", LEADS_IN_A_CIRCLE)],
)
def test_a_path_that_leaves_the_source_or_never_ends_has_its_reason(path: str, reason: str) -> None:
    with pytest.raises(NotFollowed, match=reason):
        tree().resolve(path)


@pytest.mark.parametrize("target", ["/a", "C:/a", "C:\\a", "\\a"])
def test_absolute_targets_lead_out(target: str) -> None:
    assert symbolic_link("x/y", target) == hard_link("x/y", target) == Link("x/y", None)


def test_only_folders_with_nothing_in_them_are_empty() -> None:
    folders = ["./", "a/", "a/b/", "c/", "c/d/", "e"]
    assert empty_folders(Contents([Entry("a/x/1.png", bytes)], [Link("e/l", "a")], folders)) == ["a/b", "c/d"]
