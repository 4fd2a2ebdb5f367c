"""The page without its runtime: what it holds, and how it reads pictures. What it answers: test_page_answers.py."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, features

from mlpstudy.compare.study import Study
from mlpstudy.contracts.quality import read_quality
from mlpstudy.errors import ConfigError
from mlpstudy.export import page as paging
from mlpstudy.export.card import Files, Subject
from mlpstudy.export.metadata import metadata
from mlpstudy.export.page import page, refuse_large, text
from mlpstudy.export.runtime import CODE, WASM, Runtime, from_folder, from_network
from mlpstudy.export.scores import scores_of
from mlpstudy.language import spoken
from mlpstudy.predict.load import load_trained
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.opencv import quiet
from mlpstudy.preprocess.resize import squash
from mlpstudy.wording.numbers import percent
from tests.brackets import brackets, outside
from tests.export.browser import PROGRAM, Browser, browser
from tests.predict.workspace import kinds
from tests.preprocess.pictures import encode
from tests.preprocess.rare_pictures import (
    RGB,
    bmps,
    damaged_pngs,
    exchanged_bmps,
    exif,
    gifs,
    oddly_turned,
    pngs,
    refused_bmps,
    webps,
)

FILES = Files("digits.onnx", "digits.md", "digits_predict.py", "digits.html")
# px, width and height: smaller and larger than the side, whole and broken ratios, one axis of each kind
SIZES = ((16, 16), (64, 48), (37, 101), (5, 7), (1, 1), (200, 9), (300, 200))
SIDE = 16
LEVEL = 1  # of 255, by which a value may differ: browsers decode transparent and JPEG pictures in their own way


def subject_of(study: Study) -> Subject:
    trained, scores = load_trained("better"), scores_of(study, "better", None)
    about = metadata(trained, scores, PictureReader(8, "gray", 10**6, None), [])
    return Subject(trained, study, scores, read_quality(), None, about, "On 64 images.")


def page_of(study: Study, runtime: Runtime) -> str:
    row = replace(study.row("better"), underfits=True, one_class=True, above_majority=False)
    doubted = replace(study, rows=tuple(row if each.name == row.name else each for each in study.rows))
    return page(subject_of(doubted), FILES, b"model", runtime)


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    if not PROGRAM:
        pytest.skip("needs Chromium")
    with browser() as started:
        yield started


@pytest.fixture
def opened(compared_study: Study, tab: Browser, tmp_path: Path) -> Browser:
    """The page of the study's networks, which it fetches."""
    (tmp_path / "page.html").write_text(page_of(compared_study, from_network()), encoding="utf-8")
    tab.open(tmp_path / "page.html")
    return tab


def choose(opened: Browser, *pictures: Path) -> None:
    """Of these files nothing is predicted: `chosen` holds them."""
    opened.value("take = (files) => { window.chosen = [...files]; }; 0")
    opened.choose(*pictures)


def about_of(html: str) -> Any:
    """What the page tells its scripts."""
    (about,) = re.findall(r'<script type="application/json" id="about">(.*?)</script>', html)
    return json.loads(about)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Looks like the runtime's."""
    (tmp_path / "package/dist").mkdir(parents=True)
    (tmp_path / "package/package.json").write_text('{"version": "2.0.0"}')
    for name in (CODE, WASM):
        (tmp_path / "package/dist" / name).write_text(name)
    return tmp_path / "package"


def test_names_of_classes_stay_text(compared_study: Study) -> None:
    html = page_of(compared_study, from_network())
    assert "<script>alert(1)" not in html
    assert about_of(html)["classes"] == list(compared_study.split.classes)


def test_where_balanced_accuracy_is_compared_the_page_tells_it_too(compared_study: Study) -> None:
    assert "counted alike" not in page_of(compared_study, from_network())
    config = compared_study.config.model_copy(update={"score": "balanced_accuracy"})
    html = " ".join(unescape(page_of(replace(compared_study, config=config), from_network())).split())
    balanced = scores_of(compared_study, "better", None).balanced_accuracy
    assert f"With every class counted alike it names {percent(balanced.mean)} rightly" in html


def test_very_many_classes_and_one_with_a_comma_are_told_as_elsewhere(compared_study: Study) -> None:
    subject, classes = subject_of(compared_study), ("oak, red", *map(str, range(1233)))
    split = subject.trained.split
    info = split.info.model_copy(update={"classes": classes})
    many = replace(subject, trained=replace(subject.trained, split=replace(split, info=info)))
    html = unescape(page(many, FILES, b"", from_network()))
    assert "which of 1,234 classes does a picture show?" in html
    assert 'Classes: "oak, red", 0, 1, ' in html


@pytest.mark.parametrize("whole", [False, True])
def test_every_word_of_a_page_is_in_the_catalogue(compared_study: Study, folder: Path, whole: bool) -> None:
    with brackets():
        html = page_of(compared_study, from_folder(folder) if whole else from_network())
    seen = re.sub(r"<!--.*?-->|<(style|script|title)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    assert re.findall(r"[^\W\d_]{2,}", outside(unescape(seen))) == []
    texts = about_of(html)["texts"]
    assert [outside(text).strip() for name, text in texts.items() if name != "decimal"] == [""] * (len(texts) - 1)


def test_scripts_take_their_words_from_the_page() -> None:
    """No text of two words stands in them."""
    for name in ("page.js", "pixels.js", "header.js"):
        code = re.sub(r"//.*", "", text(name)).replace('"use strict"', "")
        assert re.findall(r"""["'`][A-Za-z]+ [a-z][^"'`]*["'`]""", code) == [], name


def test_a_page_counts_in_the_reader_s_language(compared_study: Study, tab: Browser, tmp_path: Path) -> None:
    with spoken("es"):
        html = page_of(compared_study, from_network())
    assert '<html lang="es">' in html
    assert re.search(r"<p>[^<]*\d,\d a \d+,\d\xa0%", html)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    tab.open(tmp_path / "page.html")
    assert tab.value("[percent(0.935), percent(1)]") == ["93,5\xa0%", "100,0\xa0%"]
    values = "{ name: '{share}', share: percent(0.25) }"  # a name of a class is text, whatever it holds
    assert tab.value(f"filled('then {{name}}, {{share}}', {values})") == "then {share}, 25,0\xa0%"


def test_a_page_reaches_for_its_runtime_and_nothing_else(compared_study: Study, folder: Path) -> None:
    reached = re.compile(r"connect-src (.*?)\"")
    distant, whole = page_of(compared_study, from_network()), page_of(compared_study, from_folder(folder))
    (address,) = reached.findall(distant)
    assert all(f'data-url="{address}{name}" data-integrity="sha384-' in distant for name in (CODE, WASM))
    assert reached.findall(whole) == ["&#39;none&#39;"]
    assert "https:" not in whole.replace(whole[whole.index("<!--") : whole.index("-->")], "")
    assert "ONNX Runtime Web 2.0.0" in whole
    assert "Permission is hereby granted" in whole


def test_a_folder_without_the_runtime_is_told_what_makes_one(folder: Path) -> None:
    (folder / "dist" / WASM).unlink()
    with pytest.raises(ConfigError, match=rf"{WASM} is not there: expected the folder `package` that `npm pack onnx"):
        from_folder(folder)


def test_a_model_that_no_page_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_BYTES", 3)
    refuse_large(b"123")
    with pytest.raises(ConfigError, match=r"^--page: a model of [0-9.]+ [kM]B, .* export one run with --run$"):
        refuse_large(b"1234")


def test_pictures_are_read_as_the_study_reads_them(opened: Browser, tmp_path: Path) -> None:
    """PNG files of all sizes, and a JPEG, a turned one, a palette and a transparent picture."""
    draws, pictures = np.random.default_rng(0), []
    for width, height in SIZES:
        pictures.append(tmp_path / f"{width}x{height}.png")
        cv2.imwrite(str(pictures[-1]), draws.integers(0, 256, (height, width, 3), dtype=np.uint8))
    for name, data in kinds(0).items():
        pictures.append(tmp_path / name)
        pictures[-1].write_bytes(data)
    choose(opened, *pictures)
    for channels, kind in ((1, "gray"), (3, "rgb")):
        reader = PictureReader(SIDE, kind, 100_000_000, None)
        for number, picture in enumerate(pictures):
            if picture.name == "xray.png":
                continue
            values = opened.value(f"read(chosen[{number}], {SIDE}, {channels}).then((pixels) => [...pixels])")
            expected = reader.picture(picture).pixels.astype(np.int64)
            np.testing.assert_allclose(
                np.reshape(values, expected.shape), expected, rtol=0, atol=LEVEL, err_msg=picture.name
            )
    problem = opened.value(
        f"read(chosen[{[p.name for p in pictures].index('xray.png')}], 8, 1).catch((e) => e.message)"
    )
    assert problem.startswith("more than 8 bits a sample")


# of which Chromium makes something else than the training did
UNLIKE = {
    "16.bmp",
    "32-no-masks.bmp",
    "gaps.bmp",
    "wide.gif",
    "wide-moving.gif",
    "turned.avif",
    "icon.ico",
    "pointer.png",
    *refused_bmps(),
    *damaged_pngs(),
    *oddly_turned(),
}


def rare() -> dict[str, bytes]:
    """Those of 8 bits."""
    files = {name: data for name, data in pngs().items() if "16" not in name} | webps() | bmps() | gifs()
    files |= (
        exchanged_bmps()
        | refused_bmps()
        | damaged_pngs()
        | oddly_turned()
        | {"icon.ico": encode(Image.fromarray(RGB), "ICO")}
    )
    files["pointer.png"] = b"\0\0\2" + files["icon.ico"][3:]
    if features.check("avif"):
        files["turned.avif"] = encode(RGB, "AVIF", exif=exif(6))
    whole = ("late.png", "rgb-6.webp", "clear.gif", "32.bmp")
    return files | {f"short{length}-{name}": files[name][:length] for name in whole for length in (3, 20, 30)}


def test_rare_kinds_are_read_as_the_study_reads_them_or_refused(opened: Browser, tmp_path: Path) -> None:
    """Turned by EXIF in any of eight ways, transparent, with gaps; and what is cut off."""
    files, reader = rare(), PictureReader(SIDE, "rgb", 10**6, None)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    choose(opened, *(tmp_path / name for name in files))
    for number, name in enumerate(files):
        answer = opened.value(
            f"read(chosen[{number}], {SIDE}, 3).then((pixels) => [...pixels], (error) => error.message)"
        )
        if name in UNLIKE:
            assert answer.startswith("a kind of file that browsers read otherwise than the training did"), name
        elif name.startswith("short"):
            assert answer == "no picture that this browser can read", name
        else:
            with quiet():
                expected = reader.picture(tmp_path / name).pixels.astype(np.int64)
            np.testing.assert_allclose(np.reshape(answer, expected.shape), expected, rtol=0, atol=LEVEL, err_msg=name)


def test_pictures_are_resized_value_for_value(opened: Browser) -> None:
    """Where one axis shrinks and the other grows too, in which two roundings may add up."""
    draws = np.random.default_rng(0)
    for width, height in product((SIDE // 2, SIDE - 3, SIDE, 2 * SIDE, 37, 3 * SIDE, 101), repeat=2):
        pixels = draws.integers(0, 256, (height, width, 4), dtype=np.uint8)
        picture = f"{{ data: {pixels.ravel().tolist()}, width: {width}, height: {height} }}"
        values = opened.value(f"[...squash({picture}, {SIDE})]")
        expected = squash(np.ascontiguousarray(pixels[..., :3]), SIDE)
        np.testing.assert_array_equal(np.reshape(values, expected.shape), expected, err_msg=f"{width}x{height}")


def test_what_is_no_probability_is_none(compared_study: Study, opened: Browser) -> None:
    first, second, third = compared_study.split.classes
    assert opened.value("ranked([0.25, 0.5, 0.25])") == [[second, 0.5], [first, 0.25], [third, 0.25]]
    told = opened.value("(() => { try { return ranked([0.5, NaN, 0.5]); } catch (error) { return error.message; } })()")
    assert told == "the networks give no probabilities for it"


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(65_536, 2), (2, 65_536), (20_000, 14_000)])
def test_pictures_larger_than_a_canvas_are_refused(opened: Browser, tmp_path: Path, width: int, height: int) -> None:
    Image.new("1", (width, height)).save(tmp_path / "large.png")
    choose(opened, tmp_path / "large.png")
    problem = opened.value(f"read(chosen[0], {SIDE}, 3).then((pixels) => [...pixels], (error) => error.message)")
    assert problem.startswith(f"{width} x {height} pixels, more than this browser can hold: ")


def test_without_a_network_the_page_says_what_it_lacks(opened: Browser) -> None:
    opened.value("ready.catch(() => 0)")
    assert opened.value("document.getElementById('status').textContent").startswith(
        f"{CODE} and {WASM}, which ask the mo"
    )
