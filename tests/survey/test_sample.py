from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mlpstudy.download.listing import Entry
from mlpstudy.survey import sample as room
from mlpstudy.survey.sample import Sample, look_at
from tests.preprocess.pictures import encode, picture, settings

Shares = NDArray[Any]


def look(*images: bytes) -> Sample:
    entries = [Entry(f"all/a/{number}.png", lambda data=data: data) for number, data in enumerate(images)]  # type: ignore[misc]
    return look_at(entries, settings(image_size=64))


def test_grey_is_what_has_no_colour_however_it_is_stored() -> None:
    gray = Image.fromarray(picture(0)).convert("L")
    deep = Image.fromarray(np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * 20)
    stored = (encode(gray), encode(gray.convert("RGB"), "JPEG"), encode(gray.convert("RGBA")), encode(deep))
    assert look(*stored).gray == len(stored)
    assert look(encode(picture(0)), *stored).gray == len(stored)


@pytest.mark.parametrize(
    "stored", [lambda share: share.astype(np.float32), lambda share: (65535 * share).astype(np.uint16)]
)
def test_colours_of_more_than_8_bits_are_told_whatever_their_scale(stored: Callable[[Shares], Any]) -> None:
    color = np.random.default_rng(0).uniform(0, 1, (80, 80, 3))
    gray = np.repeat(color[..., :1], 3, axis=2)
    nearly = np.clip(gray + np.array([0, 0.001, -0.001]), 0, 1)  # a quarter of a level
    assert look(tiff(stored(color))).gray == 0
    assert look(tiff(stored(gray)), tiff(stored(nearly))).gray == 2


def tiff(pixels: Shares) -> bytes:
    """(H, W, 3), in samples of its own type."""
    return cv2.imencode(".tiff", pixels)[1].tobytes()


def test_sizes_and_what_cannot_be_decoded_are_told() -> None:
    sample = look(encode(picture(0, 64, 48)), encode(picture(1, 30, 90)), encode(picture(2, 20, 20)), b"\x89PNG broken")
    assert (len(sample.records), len(sample.usable)) == (4, 3)
    assert [record.name for record in sample.problems] == ["all/a/3.png"]
    assert sample.sizes == {(64, 48): 1, (30, 90): 1, (20, 20): 1}
    assert sample.shorter_side_px == 30
    assert sample.giveaway({}) is None


def test_a_size_that_copies_have_alone_gives_no_class_away() -> None:
    """Of each thing two files, which look alike or which the source declares to belong together."""

    def sample(seeds: Callable[[int, int], int]) -> Sample:
        names = [(thing, number) for thing in range(30) for number in range(2)]
        files = {
            f"all/{'ab'[thing % 2]}/{thing}_{number}.png": encode(picture(seeds(thing, number), 64 + thing, 64), format)
            for thing, number in names
            for format in [("PNG", "JPEG")[number]]
        }
        return look_at([Entry(name, partial(files.get, name)) for name in files], settings(image_size=64))  # type: ignore[arg-type]

    copies, others = sample(lambda thing, _: thing), sample(lambda thing, number: 2 * thing + number)
    alone = {record.name: row for row, record in enumerate(copies.records)}
    things = {name: int(name.split("/")[2].split("_")[0]) for name in alone}
    given = [seen.giveaway(groups) for seen, groups in ((copies, alone), (others, things), (others, alone))]
    by_looks, declared, neither = (shares["accuracy"] for shares in given if shares)
    assert max(by_looks, declared) <= 0.5 < neither


def test_a_small_class_is_looked_at_though_time_ends_soon(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(room, "SECONDS", 0.0)
    color, gray = encode(picture(0)), encode(Image.fromarray(picture(0)).convert("L"))
    names = [f"all/{'b' if number % 1000 == 999 else 'a'}/{number}.png" for number in range(2000)]
    images = {name: color if name.startswith("all/b") else gray for name in names}
    sample = look_at([Entry(name, partial(images.get, name)) for name in names], settings(image_size=64))  # type: ignore[arg-type]
    assert (len(sample.records), sample.gray) == (room.FEWEST, room.FEWEST - 1)


def test_many_small_classes_do_not_outweigh_a_large_one(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """170 classes of 4 small grey images, and one of 4,000 in colour, which are six images in seven."""
    monkeypatch.setattr(room, "SECONDS", 1000.0)  # a busy machine looked at 181 of the 300 in 4 seconds
    small, large = encode(Image.fromarray(picture(0, 24, 24)).convert("L")), encode(picture(0, 100, 80))
    images = {f"all/{number // 4}/{number}.png": small for number in range(680)}
    images |= {f"all/large/{number}.png": large for number in range(4000)}
    sample = look_at([Entry(name, partial(images.get, name)) for name in images], settings(image_size=64))  # type: ignore[arg-type]
    classes = {record.name.split("/")[1] for record in sample.records}
    assert (len(sample.records), sample.shorter_side_px) == (room.MOST, 80)
    assert sample.sizes.most_common(1)[0][0] == (100, 80)
    assert len(classes) > room.MOST / room.FIRSTS_IN


def test_slow_images_are_looked_at_for_a_while_only(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(room, "SECONDS", 0.0)
    assert len(look(*[encode(picture(number)) for number in range(room.FEWEST + 30)]).records) == room.FEWEST
