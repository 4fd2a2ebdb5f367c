"""Sources of which a class, or a whole split, would vanish without a word. A case: the files, and what is said."""

import io
from dataclasses import dataclass, field

from PIL import Image

from mlpstudy.download.formats import EXPECTED
from tests.download.sources import files, png

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + bytes(40)
DICOM = bytes(128) + b"DICM" + bytes(40)
TEXT = b"nothing to see"


def saved(kind: str) -> bytes:
    """A real picture of that format."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), (200, 30, 40)).save(buffer, kind)
    return buffer.getvalue()


@dataclass(frozen=True)
class Case:
    """Cats and dogs, and what lies beside them; lines of the error, or of what is printed when it goes well."""

    files: dict[str, bytes]
    says: tuple[str, ...]
    folders: tuple[str, ...] = ()  # empty ones
    below: str = ""  # where cats and dogs lie
    settings: dict[str, object] = field(default_factory=dict)


def birds(name: str, data: bytes, count: int = 2) -> dict[str, bytes]:
    """A third class of files of one kind: `name` with a number for its star."""
    return {f"birds/{name.replace('*', str(number))}": data for number in range(count)}


FILL = "put images into each empty folder, delete it, or name it in sources.folder.ignore"
CONVERT = (
    "; convert the files, or name what is no class in sources.folder.ignore"
    "; if no folder is a class, name a table of the classes in sources.folder.labels"
)
MISSING = "class folders without an image, whose classes would be missing (1):"

# A class folder gives no image: the download stops with these lines
REFUSED: dict[str, Case] = {
    "heic": Case(birds("*.heic", HEIC), (MISSING, "  birds: 2 .heic (HEIC, which is not supported)")),
    "heic by its suffix alone": Case(
        birds("*.HEIF", b"?"), (MISSING, "  birds: 2 .heif (HEIC, which is not supported)")
    ),
    "heic without suffix": Case(
        birds("*", HEIC), (MISSING, "  birds: 2 without suffix (HEIC, which is not supported)")
    ),
    "dicom": Case(birds("*.dcm", DICOM), (MISSING, "  birds: 2 .dcm (DICOM, which is not supported)")),
    "dicom without suffix": Case(
        birds("IM*", DICOM), (MISSING, "  birds: 2 without suffix (DICOM, which is not supported)")
    ),
    "raw photographs, whose first bytes are TIFF's": Case(
        birds("*.NEF", b"II*\0" + bytes(60)), (MISSING, "  birds: 2 .nef (raw photograph, which is not supported)")
    ),
    "text": Case(birds("*.txt", TEXT, 3), (MISSING, "  birds: 3 .txt (not an image)")),
    "several kinds": Case(
        birds("*.txt", TEXT, 3) | birds("*.heic", HEIC),
        (MISSING, "  birds: 3 .txt (not an image), 2 .heic (HEIC, which is not supported)"),
    ),
    "hidden files": Case(birds(".x*.png", png(3)), (MISSING, "  birds: 2 .png (hidden)")),
    "an empty folder": Case({}, (MISSING, "  birds: 1 empty folder", FILL), ("birds",)),
    "folders in folders, all empty": Case({}, (MISSING, "  birds: 1 empty folder", FILL), ("birds/young/early",)),
    "an empty folder beside one of files": Case(
        {"fish/1.txt": TEXT},
        (MISSING.replace("1", "2"), "  birds: 1 empty folder", "  fish: 1 .txt (not an image)", f"{EXPECTED}{CONVERT}"),
        ("birds",),
    ),
    "files in a folder of the class": Case(
        {"birds/raw/1.heic": HEIC}, (MISSING, "  birds: 1 .heic (HEIC, which is not supported)")
    ),
    "one folder with another around it": Case(
        {"set/birds/1.heic": HEIC}, (MISSING, "  set/birds: 1 .heic (HEIC, which is not supported)"), below="set/"
    ),
    "two folders": Case(
        birds("*.heic", HEIC) | {"fish/1.txt": TEXT},
        (
            "class folders without an image, whose classes would be missing (2):",
            "  birds: 2 .heic (HEIC, which is not supported)",
            "  fish: 1 .txt (not an image)",
        ),
    ),
    "twelve folders": Case(
        {f"kind {n:02d}/1.heic": HEIC for n in range(12)},
        (
            "class folders without an image, whose classes would be missing (12):",
            "  kind 09: 1 .heic (HEIC, which is not supported)",
            "  ... and 2 more",
        ),
    ),
    "a class of the test set": Case(
        files(below="test/", names={"cats/x.png": 1}) | {"test/dogs/x.heic": HEIC},
        (MISSING, "  test/dogs: 1 .heic (HEIC, which is not supported)"),
        below="train/",
    ),
    "a class of the validation set, an empty folder": Case(
        files(below="val/", names={"cats/x.png": 1}),
        (MISSING, "  val/dogs: 1 empty folder"),
        ("val/dogs",),
        below="train/",
    ),
    "the whole test set": Case(
        {"test/cats/x.heic": HEIC, "test/dogs/x.heic": HEIC},
        (
            "1 split folder holds no image in a class folder:",
            "  test: 2 .heic (HEIC, which is not supported)",
            "expected <split>/<class>/<file>; to go on without, -S 'sources.folder.splits={train: train}'",
        ),
        below="train/",
    ),
    "a test set without classes": Case(
        {"prueba/1.png": png(1), "prueba/2.png": png(2)},
        (
            "1 split folder holds no image in a class folder:",
            "  prueba: 2 .png (not in a class folder)",
            "expected <split>/<class>/<file>; to go on without, -S 'sources.folder.splits={train: entrenamiento}'",
        ),
        below="entrenamiento/",
    ),
    "a test set that the settings name": Case(
        {"val/cats/x.heic": HEIC},
        (
            "sources.folder.splits.test = val: no images in that folder of the source, "
            "but 1 .heic (HEIC, which is not supported); its top folders: train, val",
        ),
        below="train/",
        settings={"splits": {"train": "train", "test": "val"}},
    ),
    "an empty test set": Case(
        {}, ("1 split folder holds no image in a class folder:", "  test: 1 empty folder"), ("test",), below="train/"
    ),
    "a folder to ignore that is not there": Case(
        {},
        ("sources.folder.ignore = brids: no such folder or file below the root of the source",),
        settings={"ignore": ("brids",)},
    ),
}

# All is well: the third class is there, or nobody claimed one; these lines are printed
ACCEPTED: dict[str, Case] = {
    "nothing passed over": Case({}, ("4 images in 2 classes",)),
    **{
        f"{suffix} files": Case(birds(f"*{suffix}", data), ("6 images in 3 classes",))
        for suffix, data in {
            ".jfif": saved("JPEG"),
            ".JPE": saved("JPEG"),
            ".pgm": saved("PPM"),
            ".ppm": saved("PPM"),
            ".pbm": saved("PPM"),
            ".pnm": saved("PPM"),
        }.items()
    },
    **{
        f"{kind} without suffix": Case(birds("scan*", saved(kind)), ("6 images in 3 classes",))
        for kind in ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
    },
    "JPEG files that are called .heic": Case(birds("*.heic", saved("JPEG")), ("6 images in 3 classes",)),
    "a suffix that is none": Case(birds("img_2024.01.0*", saved("JPEG")), ("6 images in 3 classes",)),
    "partly passed over": Case(
        {"cats/1.heic": HEIC, "cats/2.heic": HEIC, "cats/notes.txt": TEXT, "dogs/.DS_Store": b"", "x.png": png(1)},
        (
            "4 images in 2 classes",
            "passed over: 1 (hidden)",
            "passed over: 1 (not in a class folder)",
            "passed over in class folders:",
            "  cats: 2 .heic (HEIC, which is not supported), 1 .txt (not an image)",
        ),
    ),
    "partly passed over in a split": Case(
        files(below="test/") | {"test/cats/1.heic": HEIC},
        (
            "8 images in 2 classes",
            "passed over in class folders:",
            "  test/cats: 1 .heic (HEIC, which is not supported)",
        ),
        below="train/",
    ),
    "a hidden folder is no class": Case(
        {".git/x": b"", "__MACOSX/cats/a.png": b""}, ("4 images in 2 classes", "passed over: 2 (hidden)")
    ),
    "a folder beside the splits is no class": Case(
        {"docs/readme.txt": TEXT}, ("4 images in 2 classes", "passed over: 1 (not an image)"), below="train/"
    ),
    "a folder that is ignored": Case(
        {"docs/readme.txt": TEXT, "docs/img/logo.png": png(1)},
        ("4 images in 2 classes", "passed over: 2 (ignored)"),
        settings={"ignore": ("docs",)},
    ),
}
