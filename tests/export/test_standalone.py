"""The script that is exported beside a model, against the code that it stands for."""

import ast
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, features

from mlpstudy.download.formats import FORMAT_OF_SUFFIX, IMAGE_SUFFIXES, OTHER_SUFFIXES
from mlpstudy.export import standalone
from mlpstudy.export.export import SCRIPT
from mlpstudy.export.metadata import brightness
from mlpstudy.export.standalone import OTHER, RAW, SUFFIX, flattens, pictures, read
from mlpstudy.predict.load import picture_reader
from mlpstudy.predict.pictures import find_pictures
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.brightness import ValueRange, flattened, value_range
from mlpstudy.preprocess.header import Undecodable
from mlpstudy.preprocess.opencv import quiet
from mlpstudy.printable import printable
from tests.predict.workspace import SIDE
from tests.preprocess.pictures import encode
from tests.preprocess.rare_pictures import (
    LEVELS,
    PALETTE_PNG,
    RGB,
    RGBA,
    bmps,
    damaged_pngs,
    exchanged_bmps,
    exif,
    gifs,
    oddly_turned,
    png,
    pngs,
    pnms,
    readable_tiffs,
    refused_bmps,
    refused_tiffs,
    webps,
)

SCALE = ValueRange(0, 60_000, whole=True)
DEEP_WORDS = "more than 8 bits a sample, and the model knows no scale"


@pytest.mark.parametrize("channels", ["gray", "rgb"])
def test_the_script_reads_pictures_of_every_kind_as_the_study_does(
    workspaces: Callable[[str], Path], channels: str
) -> None:
    folder = workspaces(channels)
    reader = picture_reader(folder, (1 if channels == "gray" else 3, SIDE, SIDE))
    assert reader.brightness
    about = {"image_size": str(SIDE), "channels": channels, "brightness": brightness(reader.brightness)}
    pictures = sorted((folder / "pictures").rglob("*.*"))
    assert len(pictures) == 72
    for picture in pictures:
        image = read(str(picture), about)
        assert (image.shape, image.dtype) == ((SIDE, SIDE, 1 if channels == "gray" else 3), np.uint8)
        np.testing.assert_array_equal(image, reader.picture(picture).pixels, err_msg=picture.name)


@pytest.mark.parametrize("depth", [np.int32, np.uint32, np.int16, np.float32])
def test_the_script_reads_samples_of_every_depth_as_the_study_does(
    workspaces: Callable[[str], Path], tmp_path: Path, depth: type[np.generic]
) -> None:
    reader = picture_reader(workspaces("gray"), (1, SIDE, SIDE))
    assert reader.brightness
    about = {"image_size": str(SIDE), "channels": "gray", "brightness": brightness(reader.brightness)}
    file = tmp_path / "deep.tif"
    pixels = np.random.default_rng(0).integers(0, 32_000, (40, 30)).astype(depth)
    file.write_bytes(cv2.imencode(".tif", pixels)[1].tobytes())
    np.testing.assert_array_equal(read(str(file), about), reader.picture(file).pixels)


@pytest.mark.parametrize("channels", ["gray", "rgb"])
@pytest.mark.parametrize("kinds", [pngs, webps, bmps, gifs, pnms, readable_tiffs])
def test_the_script_reads_rare_kinds_as_the_study_does(
    kinds: Callable[[], dict[str, bytes]], channels: str, tmp_path: Path
) -> None:
    """Turned, transparent, of more than 8 bits or of fewer, in all that may come together."""
    reader = PictureReader(SIDE, channels, 10**6, SCALE)
    about = {"image_size": str(SIDE), "channels": channels, "brightness": brightness(SCALE)}
    for name, data in kinds().items():
        (tmp_path / name).write_bytes(data)
        with quiet():
            expected = reader.picture(tmp_path / name).pixels
        np.testing.assert_array_equal(read(str(tmp_path / name), about), expected, err_msg=name)


@pytest.mark.parametrize("kind", ["uint16", "int16", "float32", "float64"])
def test_the_script_warns_of_pictures_that_the_scale_flattens_as_predict_does(kind: str) -> None:
    draws, seen = np.random.default_rng(0), set()
    for low, high in ((0, 255), (0, 1), (0, 4095), (-1000, 3000)):
        scale = ValueRange(low, high, whole=True)
        for top in (0, 1, 2, 3, 40, 200, 4095):
            pixels = (draws.random((6, 6)) * top).astype(kind)
            lost = bool(flattened([value_range(pixels)], scale))
            assert flattens(pixels, *json.loads(brightness(scale))) == lost, (low, high, top)
            seen.add(lost)
    assert seen == {True, False}


def test_the_script_takes_small_values_for_8_bits_where_the_study_does(tmp_path: Path) -> None:
    picture = tmp_path / "small.png"
    picture.write_bytes(pngs()["small-values16.png"])
    expected = PictureReader(SIDE, "rgb", 10**6, None).picture(picture).pixels
    assert len(np.unique(expected)) > 50
    np.testing.assert_array_equal(read(str(picture), {"image_size": str(SIDE), "channels": "rgb"}), expected)


@pytest.mark.parametrize(("name", "data"), (exchanged_bmps() | refused_bmps()).items())
def test_the_script_refuses_bmps_of_exchanged_channels(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match="a BMP with exchanged channels, which OpenCV reads otherwise: expected it as"):
        read(str(tmp_path / name), {"image_size": str(SIDE), "channels": "rgb"})


@pytest.mark.parametrize(("name", "data"), damaged_pngs().items())
def test_the_script_refuses_pngs_of_a_wrong_checksum_as_the_study_does(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Undecodable, match=r"^damaged"):
        PictureReader(SIDE, "rgb", 10**6, None).picture(tmp_path / name)
    with pytest.raises(ValueError, match=r"^damaged: checksum of its (tEXt|eXIf|tRNS|IEND) part$"):
        read(str(tmp_path / name), {"image_size": str(SIDE), "channels": "rgb"})


@pytest.mark.parametrize(("name", "data"), oddly_turned().items())
def test_the_script_refuses_what_some_readers_turn_and_others_do_not(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match="its EXIF tells the orientation in a form that readers take otherwise"):
        read(str(tmp_path / name), {"image_size": str(SIDE), "channels": "rgb"})


def test_the_script_refuses_a_png_of_more_transparent_colours_than_its_palette_has(tmp_path: Path) -> None:
    """Which the study reads."""
    few, many = bytes(range(0, 240, 5)), bytes(range(0, 170, 10))
    (tmp_path / "none.png").write_bytes(png(LEVELS, PALETTE_PNG, (b"PLTE", few), (b"tRNS", b"")))
    read(str(tmp_path / "none.png"), {"image_size": str(SIDE), "channels": "rgb"})
    (tmp_path / "many.png").write_bytes(png(LEVELS, PALETTE_PNG, (b"PLTE", few), (b"tRNS", many)))
    assert PictureReader(SIDE, "rgb", 10**6, None).picture(tmp_path / "many.png").pixels.max() > max(few)
    with pytest.raises(
        ValueError, match="a PNG whose transparent colours OpenCV passes over: expected them in an alph"
    ):
        read(str(tmp_path / "many.png"), {"image_size": str(SIDE), "channels": "rgb"})


@pytest.mark.parametrize(("name", "data"), refused_tiffs().items())
def test_the_script_refuses_tiffs_of_which_it_would_make_something_else(name: str, data: bytes, tmp_path: Path) -> None:
    about = {"image_size": str(SIDE), "channels": "gray", "brightness": brightness(SCALE)}
    (tmp_path / name).write_bytes(data)
    words = (
        "no numbers, or beyond 1e.30" if name[-6:-5] == "f" else r"expected it as a PNG|expected its colours pixel by"
    )
    with pytest.raises(ValueError, match=words):
        read(str(tmp_path / name), about)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow was built without AVIF")
def test_the_script_reads_avif_as_the_study_does_or_refuses_it(tmp_path: Path) -> None:
    about = {"image_size": str(SIDE), "channels": "rgb", "brightness": brightness(SCALE)}
    deep = cv2.imencode(".avif", RGB.astype(np.uint16) * 4, [cv2.IMWRITE_AVIF_DEPTH, 10])[1].tobytes()
    for name, data in {"8.avif": encode(RGB, "AVIF"), "10.avif": deep}.items():
        (tmp_path / name).write_bytes(data)
        expected = PictureReader(SIDE, "rgb", 10**6, SCALE).picture(tmp_path / name).pixels
        np.testing.assert_array_equal(read(str(tmp_path / name), about), expected, err_msg=name)
    for data in (encode(RGB, "AVIF", exif=exif(6)), encode(RGBA, "AVIF")):
        (tmp_path / "other.avif").write_bytes(data)
        with pytest.raises(ValueError, match="a transparent or turned AVIF, which OpenCV reads otherwise: expected it"):
            read(str(tmp_path / "other.avif"), about)


def test_the_script_refuses_formats_that_the_study_does_not_read(tmp_path: Path) -> None:
    """JPEG 2000 and Sun raster, which OpenCV reads under any name."""
    raster = cv2.imencode(".ras", np.zeros((9, 9, 3), np.uint8))[1].tobytes()
    for data in (encode(Image.new("RGB", (40, 40)), "JPEG2000"), raster):
        assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is not None
        (tmp_path / "other.png").write_bytes(data)
        with pytest.raises(ValueError, match="no picture of a kind that is read here: expected JPEG, PNG, WebP, TIFF"):
            read(str(tmp_path / "other.png"), {"image_size": "8", "channels": "gray"})


@pytest.mark.parametrize("header", [b"P5\n24 18\n0\n", b"P5\n24 18\n70000\n", b"P6\n24\n", b"P5\n24 18\n255\n"])
def test_the_script_refuses_damaged_pnms(header: bytes, tmp_path: Path) -> None:
    (tmp_path / "damaged.pgm").write_bytes(header + bytes(100))
    with pytest.raises(ValueError, match=r"^damaged: (a PNM without width|fewer than 24x18 pixels)"):
        read(str(tmp_path / "damaged.pgm"), {"image_size": "8", "channels": "gray"})


def test_the_script_refuses_what_it_cannot_read_as_the_study_does(tmp_path: Path) -> None:
    about = {"image_size": "8", "channels": "gray"}
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty.png").touch()
    for name in ("broken.png", "empty.png"):
        with pytest.raises(ValueError, match=r"no picture (that OpenCV can read: damaged|of a kind that is read here)"):
            read(str(tmp_path / name), about)
    Image.fromarray(np.full((4, 4), 40_000, np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(ValueError, match=DEEP_WORDS):
        read(str(tmp_path / "deep.png"), about)


def test_the_script_says_how_a_picture_beyond_opencv_s_limit_is_read(tmp_path: Path) -> None:
    data = bytearray(pngs()["rgb-1.png"])
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    (tmp_path / "large.png").write_bytes(data)
    with pytest.raises(ValueError, match=r": scale it down, or set OPENCV_IO_MAX_IMAGE_PIXELS in the environment to "):
        read(str(tmp_path / "large.png"), {"image_size": "8", "channels": "gray"})


def test_the_script_refuses_pictures_beyond_the_limit_of_the_study(tmp_path: Path) -> None:
    name = str(tmp_path / "wide.png")
    cv2.imwrite(name, np.zeros((4, 6), np.uint8))
    about = {"image_size": "2", "channels": "gray"}
    for limit in ({}, {"largest_image_px": "24"}):
        assert read(name, about | limit).shape == (2, 2, 1)
    with pytest.raises(ValueError, match=r"^6x4 pixels, more than largest_image_px = 23 of the model: scale it down$"):
        read(name, about | {"largest_image_px": "23"})


def test_the_script_is_short_and_needs_three_packages() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 350
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert {name for name in names if name.split(".")[0] not in sys.stdlib_module_names} == {
        "cv2",
        "numpy",
        "onnxruntime",
    }


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [([], 2, "arguments are required: picture"), (["--help"], 0, "python digits_predict.py a.jpg")],
)
def test_the_script_says_how_it_is_asked(arguments: list[str], status: int, words: str) -> None:
    asked = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)
    assert asked.returncode == status
    assert words in (asked.stderr if status else asked.stdout)


def test_the_script_is_silent_with_an_opencv_before_4_13_too(monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[int] = []
    monkeypatch.setattr(cv2, "setLogLevel", levels.append, raising=False)
    monkeypatch.delattr(cv2.utils, "logging")
    standalone.silence_opencv()
    assert levels == [0]


def test_the_script_does_not_wait_for_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    code = "import sys; from mlpstudy.export.standalone import read; read(sys.argv[1], {})"
    for name in ("pipe.png", "."):
        asked = subprocess.run(
            [sys.executable, "-c", code, tmp_path / name], capture_output=True, text=True, timeout=60
        )
        assert "a folder without pictures, a pipe or a device: expected a file" in asked.stderr


def test_the_script_says_that_its_model_cannot_be_read(tmp_path: Path) -> None:
    script = tmp_path / "digits_predict.py"
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    speechless = "def InferenceSession(*_, **__):\n    raise RuntimeError\n"
    for file, text in (("nothing", ""), ("digits.onnx", "no model"), ("onnxruntime.py", speechless)):
        (tmp_path / file).write_text(text)
        asked = subprocess.run([sys.executable, script, "a.png"], capture_output=True, text=True)
        assert asked.returncode == 1
        assert asked.stderr.startswith(f"{tmp_path / 'digits.onnx'}: no model that onnxruntime can run: ")
        assert len(asked.stderr.splitlines()) == 1


def test_the_script_says_that_its_model_has_lost_its_metadata(tmp_path: Path) -> None:
    script = exported(tmp_path)
    from tests.predict.test_exported import write_model

    write_model(tmp_path / "digits.onnx", variant="dropout", classes='["bright", "dark"]')
    asked = subprocess.run([sys.executable, script, "a.png"], capture_output=True, text=True)
    told = f"{tmp_path / 'digits.onnx'}: its metadata lack channels: expected the file as it was exported\n"
    assert (asked.returncode, asked.stderr) == (1, told)


def exported(folder: Path, **about: str) -> Path:
    """A script beside a model that names white pictures bright."""
    pytest.importorskip("onnx", reason="needs the extra `export` of pyproject.toml")
    from tests.predict.test_exported import ABOUT, write_model

    script = folder / "digits_predict.py"
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    write_model(folder / "digits.onnx", **ABOUT | about)
    return script


def test_the_script_escapes_letters_that_the_terminal_lacks(tmp_path: Path) -> None:
    """They kept nobody from reading the picture."""
    script = exported(tmp_path, classes='["h\xfcgel", "dark"]')
    Image.new("L", (9, 7), 255).save(tmp_path / "caf\xe9.png")
    asked = subprocess.run(
        [sys.executable, script, "caf\xe9.png"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout == "caf\\xe9.png\th\\xfcgel\t1.000000\n"


def test_the_script_escapes_what_ends_a_line_or_commands_a_terminal(tmp_path: Path) -> None:
    script = exported(tmp_path, classes='["bri\\tght", "dark"]', doubts='["\\u001b[2Jwell"]')
    names = ["a\tb\nc.png", "\x1b[2J.png"]
    for name in names:
        Image.new("L", (9, 7), 255).save(tmp_path / name)
    asked = subprocess.run(
        [sys.executable, script, *names, "gone\x1b.png"], cwd=tmp_path, capture_output=True, text=True
    )
    assert asked.stdout == "a\\tb\\nc.png\tbri\\tght\t1.000000\n\\x1b[2J.png\tbri\\tght\t1.000000\n"
    assert asked.stderr.startswith("warning: \\x1b[2Jwell\ngone\\x1b.png: No such file or directory\n")


@pytest.mark.parametrize(
    "name", ["plain é 图.png", "\t\n\r\x1b\x9b\u200e\u202e\ufeff", "\udce9.png", "'\\\"", "\U000e0001"]
)
def test_the_script_escapes_names_as_predict_does(name: str) -> None:
    assert standalone.printable(name) == printable(name)


def test_the_script_ends_without_a_word_where_nobody_reads_on(tmp_path: Path) -> None:
    script = exported(tmp_path)
    Image.new("L", (9, 7), 255).save(tmp_path / "a.png")
    reader, writer = os.pipe()
    os.close(reader)
    asked = subprocess.run(
        [sys.executable, script, *50 * ["a.png"]], cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert (asked.returncode, asked.stderr) == (1, "")


def test_the_script_reads_files_and_folders_and_names_each_that_it_cannot_read(tmp_path: Path) -> None:
    """The longest name that a disk holds is none of them."""
    script, longest = exported(tmp_path), f"{'a' * 251}.png"
    Image.new("L", (9, 7), 255).save(tmp_path / longest)
    for inside in ("folder/b.JPG", "folder/below/c.png", "folder/.hidden/d.png", "folder/.e.png"):
        (tmp_path / inside).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (9, 7), 255).save(tmp_path / inside)
    (tmp_path / "folder/labels.csv").touch()
    (tmp_path / "short.tif").write_bytes(readable_tiffs()["opaque.tif"][:-50])
    names = ["missing.png", "a" * 256, "short.tif", longest, "folder"]
    asked = subprocess.run([sys.executable, script, *names], cwd=tmp_path, capture_output=True, text=True)
    assert asked.returncode == 1
    assert asked.stderr.splitlines() == [
        "missing.png: No such file or directory",
        f"{'a' * 256}: File name too long",
        "short.tif: no picture that OpenCV can read: damaged, or of a rare kind",
        "error: 3 of 6 could not be read",
    ]
    read_ones = (longest, "folder/b.JPG", "folder/below/c.png")
    assert asked.stdout == "".join(f"{name}\tbright\t1.000000\n" for name in read_ones)


def test_the_script_counts_thousands_of_files_as_the_study_does(tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(1000)]
    command = [sys.executable, exported(tmp_path), *names]
    asked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert asked.stderr.splitlines()[-1] == "error: 1,000 of 1,000 could not be read"


def test_the_script_names_what_cannot_be_read_in_a_folder_as_the_study_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links without an end, and pictures of a format that is not read, camera's ones that begin as TIFF among them."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "below/b.nef", "below/c.DCM"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(readable_tiffs()["opaque.tif"])
    (tmp_path / "in/notes.txt").touch()
    (tmp_path / "in/__MACOSX").mkdir()
    (tmp_path / "in/__MACOSX/a.png").touch()  # which macOS adds to its archives: no picture
    os.mkfifo(tmp_path / "in/pipe.png")
    (tmp_path / "in/lost").symlink_to("nowhere")
    shown = pictures("in")
    assert sorted(shown) == [str(path) for path in find_pictures("in")]
    assert sorted(shown) == ["in/a.png", "in/below/b.nef", "in/below/c.DCM", "in/lost"]
    with pytest.raises(ValueError, match="a picture of a format that is not read here"):
        read("in/below/b.nef", {})
    about = {"image_size": "8", "channels": "gray"}
    np.testing.assert_array_equal(read("in/below/c.DCM", about), read("in/a.png", about))  # by their first bytes
    suffixes = {*IMAGE_SUFFIXES, *FORMAT_OF_SUFFIX}
    assert all(sum(1 for end in (SUFFIX, OTHER, RAW) if end.search(suffix)) == 1 for suffix in suffixes)
    assert all(SUFFIX.search(suffix) for suffix in IMAGE_SUFFIXES)
    assert all(RAW.search(suffix) for suffix in OTHER_SUFFIXES["raw photograph"].split())
