"""Where the images come from."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mlpstudy.config.base import Config
from mlpstudy.delimited import CSV, unpacked_name

PartName = Literal["train", "validation", "test"]
DIGEST_OF_BYTES = "md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}"


def one_or_several(value: Any) -> Any:
    """A URL, or a list of URLs, which becomes a tuple. ValueError for anything else."""
    urls = value if isinstance(value, list | tuple) else [value]
    if value is not None and not (urls and all(isinstance(url, str) and re.match("https?://", url) for url in urls)):
        raise ValueError("expected a URL that begins with http:// or https://, or a list of such URLs")
    return tuple(value) if isinstance(value, list) else value


def may_lead_out(path: str) -> bool:
    """Might a path lead out of the folder to which it is relative?"""
    return not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts


def inside(path: str) -> str:
    """A path below the source. ValueError where it might lead elsewhere."""
    if may_lead_out(path):
        raise ValueError("expected the name of a file inside of the source, such as labels.csv")
    return path


def label_table(path: str) -> str:
    """A path below the source or the folder in which it lies. ValueError for any other, and for what is no CSV file."""
    if may_lead_out(path):
        raise ValueError("expected the name of a file inside of the source or beside it, such as labels.csv")
    if unpacked := unpacked_name(path):
        raise ValueError(f"expected a CSV file that is not compressed: unpack it, and name {unpacked}")
    if not path.lower().endswith(CSV):
        raise ValueError("expected a CSV file, such as labels.csv (in Excel, save the sheet as `CSV UTF-8`)")
    return path


def on_disk(path: str) -> str:
    """A path as any system takes it. ValueError for one with the character that ends names there."""
    if "\0" in path:
        raise ValueError("expected a path without the character NUL")
    return path


def with_train(splits: dict[PartName, str]) -> dict[PartName, str]:
    """ValueError where there is nothing to train on: a folder that no split names is passed over."""
    if splits and "train" not in splits:
        raise ValueError("expected a folder for train too")
    return splits


Urls = Annotated[str | tuple[str, ...] | None, BeforeValidator(one_or_several)]
OnDisk = Annotated[str, Field(min_length=1), AfterValidator(on_disk)]
Inside = Annotated[str, AfterValidator(inside)]
LabelTable = Annotated[str, AfterValidator(label_table)]
Splits = Annotated[dict[PartName, str], AfterValidator(with_train)]


class SyntheticSettings(Config):
    """Drawn shapes, for load tests and demonstrations."""

    images: int = Field(ge=2, le=5_000_000)
    classes: int = Field(ge=2, le=8)
    width: int = Field(ge=16, le=8192)  # px
    height: int = Field(ge=16, le=8192)  # px
    quality: int = Field(ge=1, le=100)  # of the JPEG files
    seed: int = Field(ge=0)


class IdxFile(Config):
    """One file of numbers in a box, mostly gzipped."""

    file: Inside  # below each URL, or below path
    digest: str | None = Field(default=None, pattern=f"^({DIGEST_OF_BYTES})$")


class IdxSettings(Config):
    """The files of MNIST and its relatives; the names of the classes are not in them."""

    train_images: IdxFile
    train_labels: IdxFile
    test_images: IdxFile | None = None
    test_labels: IdxFile | None = None
    classes: tuple[str, ...] | None = Field(default=None, min_length=2, max_length=256)  # of label 0, 1, ...

    @model_validator(mode="after")
    def both_or_neither(self) -> Self:
        """ValueError where test images have no labels, or labels no images."""
        if (self.test_images is None) != (self.test_labels is None):
            raise ValueError("test_images and test_labels go together: expected both or neither")
        return self


class SourceSettings(Config):
    """One source as params.yaml describes it; what `kind` does not need stays null."""

    # bundled with scikit-learn | on disk | on the web | drawn | files as MNIST's | CIFAR's binary archive
    kind: Literal["digits", "path", "url", "synthetic", "idx", "cifar"]
    path: OnDisk | None = None  # relative to the repository
    url: Urls = None  # several are tried in their order; of idx, the folder of its files
    digest: str | None = Field(default=None, pattern=f"^({DIGEST_OF_BYTES}|sha256-list:[0-9a-f]{{64}})$")
    labels: LabelTable | None = None  # table of file, class and perhaps split and group, where no folders say it
    root: str | None = None  # sub-folder that holds the class folders or the split folders
    splits: Splits | None = None  # folder of each given split; null = by their usual names
    ignore: tuple[str, ...] | None = None  # folders and files below root that are no classes and no images

    largest_file_mb: int = Field(default=1000, ge=1)  # of one image; more is a mistake or an attack
    largest_total_gb: float = Field(default=200, gt=0)  # of all images, unpacked
    most_files: int = Field(default=5_000_000, ge=1)  # in the source, images or not
    synthetic: SyntheticSettings | None = None
    idx: IdxSettings | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """All of them, in the order in which they are tried."""
        return (self.url,) if isinstance(self.url, str) else self.url or ()

    @model_validator(mode="after")
    def needs(self) -> Self:
        """ValueError where `kind` needs what is null or has what it does not read."""
        wanted = {"path": ("path",), "url": ("url",), "synthetic": ("synthetic",), "idx": ("idx",)}.get(self.kind, ())
        missing = [name for name in wanted if getattr(self, name) is None]
        if missing:
            raise ValueError(f"kind {self.kind} needs {' and '.join(missing)}")
        if self.kind in ("idx", "cifar") and self.path is None and self.url is None:
            raise ValueError(f"kind {self.kind} needs url or path")
        if self.kind == "idx" and self.digest:
            raise ValueError("kind idx has a digest for each of its files, below idx, and none for all of them")
        if self.labels and self.kind not in ("path", "url"):
            raise ValueError(f"kind {self.kind} brings its labels itself; a table goes with kind path or url")
        if self.labels and self.splits:
            raise ValueError("splits names folders; with a table of labels its column split says who is tested")
        return self


class DownloadConfig(SourceSettings):
    """The source that the study names, under the name that messages use for it."""

    name: str = "folder"  # its key in sources

    def key(self, setting: str) -> str:
        """A setting of this source as `-S` takes it, such as sources.folder.root."""
        return f"sources.{self.name}.{setting}"
