import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.classes import check_classes
from mlpstudy.download.layout import arrange
from mlpstudy.download.links import LEADS_OUT
from mlpstudy.download.listing import Entry, Listing, PassedOver
from mlpstudy.download.names import tidy
from mlpstudy.download.root import below_root
from mlpstudy.download.splits import guess_splits
from mlpstudy.errors import DataError


def listing(*paths: str) -> Listing:
    return Listing([Entry(path, path.encode) for path in paths])


def source(**settings: object) -> DownloadConfig:
    return DownloadConfig.model_validate({"kind": "path", "path": "in"} | settings)


def paths(result: Listing) -> list[str]:
    return [entry.path for entry in result.entries]


@pytest.mark.parametrize(
    ("folder", "split"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("val", "validation"),
        ("valid", "validation"),
        ("validation", "validation"),
        ("dev", "validation"),
        ("TEST", "test"),
        ("testing", "test"),
    ],
)
def test_usual_split_folders_are_recognised(folder: str, split: str) -> None:
    assert paths(arrange(listing(f"{folder}/cats/a.png"), source())) == [f"{split}/cats/a.png"]


def test_folders_without_split_names_are_classes() -> None:
    assert paths(arrange(listing("dogs/a.png", "cats/b.png"), source())) == ["all/cats/b.png", "all/dogs/a.png"]


def test_class_named_like_a_split_stays_a_class() -> None:
    arranged = arrange(listing("training/a.png", "walking/b.png"), source())
    assert paths(arranged) == ["all/training/a.png", "all/walking/b.png"]


def test_named_splits_win_over_the_usual_names() -> None:
    splits = source(splits={"train": "train", "test": "val"})
    arranged = arrange(listing("train/cats/a.png", "val/cats/b.png", "extra/cats/c.png"), splits)
    assert paths(arranged) == ["test/cats/b.png", "train/cats/a.png"]
    assert arranged.skipped == {"outside of the split folders": 1}


def test_split_folder_may_lie_deeper() -> None:
    assert paths(arrange(listing("images/2020/cats/a.png"), source(splits={"train": "images/2020/"}))) == [
        "train/cats/a.png"
    ]


def test_named_split_without_images_is_refused() -> None:
    with pytest.raises(
        DataError,
        match=r"splits.test = tests: no images in that folder of the source; its top folders: train",
    ):
        arrange(listing("train/cats/a.png"), source(splits={"train": "train", "test": "tests"}))


def test_one_folder_for_two_splits_is_refused() -> None:
    with pytest.raises(DataError, match="a folder of its own for each split"):
        arrange(listing("train/cats/a.png"), source(splits={"train": "train", "test": "train"}))


def test_two_folders_for_one_split_are_refused() -> None:
    with pytest.raises(DataError, match="folders train, training: two of them for one split"):
        arrange(listing("train/cats/a.png", "training/cats/a.png"), source())


def test_of_two_folders_for_validation_the_setting_that_is_told_makes_one_train() -> None:
    tree = listing(*(f"{folder}/{label}/{n}.png" for folder in ("dev", "val") for label in "ab" for n in range(2)))
    with pytest.raises(DataError, match="two of them for one split") as error:
        arrange(tree, source())
    (setting,) = re.findall(r"splits=\{(.*)\}", str(error.value))
    arranged = arrange(tree, source(splits=dict(pair.split(": ") for pair in setting.split(", "))))
    assert {path.split("/")[0] for path in paths(arranged)} == {"train", "validation"}
    with pytest.raises(DataError, match=r"say which, and which is train, in sources\.folder\.splits$"):
        arrange(listing("dev/a/1.png", "val/b/1.png"), source())


def test_folders_that_look_like_splits_are_told_by_their_names_before_their_sizes() -> None:
    images = {"1_train": 1, "2_val": 2, "3_test": 3}
    tree = listing(*(f"{folder}/cats/{n}.png" for folder, count in images.items() for n in range(count)))
    with pytest.raises(DataError, match=r'splits={train: "1_train", validation: "2_val", test: "3_test"}'):
        arrange(tree, source())


@pytest.mark.parametrize("tops", [("benign", "malign"), ("mia", "leo", "zoe", "max")])
def test_folders_of_patients_are_told_of_the_table_that_says_classes_and_groups(tops: tuple[str, ...]) -> None:
    with pytest.raises(
        DataError, match=r"or these hold classes, a table of file, class and group says it \(sources.folder.labels"
    ):
        arrange(listing(*(f"{top}/{below}/a.png" for top in tops for below in ("x", "y"))), source())


def test_split_folders_beside_class_folders_are_refused() -> None:
    with pytest.raises(DataError, match="split folders test, train stand beside cats"):
        arrange(listing("train/cats/a.png", "test/cats/a.png", "cats/b.png"), source())


def test_wrapping_folders_are_stripped_down_to_the_classes() -> None:
    assert paths(below_root(listing("x/y/cats/a.png", "x/y/dogs/a.png"), source())) == ["cats/a.png", "dogs/a.png"]


def test_a_single_split_is_not_taken_for_a_wrapping_folder() -> None:
    assert paths(below_root(listing("x/train/cats/a.png"), source())) == ["train/cats/a.png"]


def test_a_single_class_is_not_taken_for_a_wrapping_folder() -> None:
    assert paths(below_root(listing("cats/a.png"), source())) == ["cats/a.png"]


@pytest.mark.parametrize("root", ["data/photos", "/data/photos/", "x-1.0/data/photos"])
def test_root_is_found_below_the_one_top_folder_or_from_it(root: str) -> None:
    arranged = below_root(listing("x-1.0/data/photos/cats/a.png", "x-1.0/docs/logo.png"), source(root=root))
    assert paths(arranged) == ["cats/a.png"]
    assert arranged.skipped == {"outside of root": 1}


def test_missing_root_names_what_is_there() -> None:
    with pytest.raises(DataError, match="root = photo: no images below that folder of the source; its top folders: x"):
        below_root(listing("x/photos/cats/a.png"), source(root="photo"))


WRAPPED = ("Data/Train/a/1.png", "Data/Test/a/1.png", "Data/Train/b/1.png", "Data/Test/b/1.png")


@pytest.mark.parametrize("root", [None, "Data"])
def test_deep_images_are_told_by_their_names_in_the_source_and_ignored_by_these(root: str | None) -> None:
    tree, settings = listing(*WRAPPED, "Data/Test/a/sub/x.png"), source(root=root)
    with pytest.raises(DataError, match=r":\n  Data/Test/a/sub/x\.png$"):
        arrange(below_root(tree, settings), settings)
    for name in ("Data/Test/a/sub", "Test/a/sub"):
        arranged = arrange(below_root(tree, source(root=root, ignore=(name,))), source(root=root))
        assert (len(paths(arranged)), arranged.skipped["ignored"]) == (4, 1)


def test_folders_without_an_image_are_told_by_their_names_in_the_source() -> None:
    tree = replace(listing(*WRAPPED), passed_over=[PassedOver("Data/Test/c/n.txt", "not an image")])
    with pytest.raises(DataError, match=r"\n  Data/Test/c: 1 \.txt"):
        check_classes(arrange(below_root(tree, source()), source()), source())
    linked = replace(listing(*WRAPPED), passed_over=[PassedOver("Data/Test/a/x.png", LEADS_OUT)])
    with pytest.raises(DataError, match=r"\n  Data/Test/a/x\.png: a link"):
        arrange(below_root(linked, source()), source())


def test_paths_are_one_spelling_whatever_the_system() -> None:
    assert tidy("./cats//a.png") == tidy("cats\\a.png") == "cats/a.png"
    assert tidy("e\u0301.png") == "\u00e9.png"  # macOS writes accents apart


@pytest.mark.parametrize("root", ["./data/photos", "data/photos/.", "data//photos"])
def test_a_root_is_tidied_as_paths_are(root: str) -> None:
    assert paths(below_root(listing("data/photos/cats/a.png", "data/x.png"), source(root=root))) == ["cats/a.png"]


def test_a_named_split_is_no_wrapping_folder_however_it_is_spelt() -> None:
    arranged = below_root(
        listing("Data/Train/cats/a.png", "Data/Eval/cats/b.png"),
        source(splits={"train": "Data/Train", "test": "Data/Eval"}),
    )
    assert paths(arranged) == ["Data/Train/cats/a.png", "Data/Eval/cats/b.png"]


def test_splits_without_a_training_folder_are_refused() -> None:
    with pytest.raises(ValueError, match="expected a folder for train too"):
        DownloadConfig(kind="path", path="x", splits={"test": "val"})


@pytest.mark.parametrize(("tops", "most"), [(200, 2), (3, 6)])
def test_whether_folders_are_splits_is_seen_in_few_looks_at_all_paths(tops: int, most: int) -> None:
    class Walked(list[str]):
        walks = 0

        def __iter__(self) -> Iterator[str]:
            self.walks += 1
            return super().__iter__()

    paths = Walked(f"{top}_train/a/{number}.png" for top in range(tops) for number in range(2))
    assert bool(guess_splits(paths)) is (tops == 3)
    assert 0 < paths.walks <= most


def test_of_top_folders_one_with_a_comma_stands_in_quotes() -> None:
    with pytest.raises(DataError, match='its top folders: "cats, old", dogs'):
        arrange(listing("cats, old/x/a.png", "dogs/x/a.png"), source(splits={"train": "train"}))
