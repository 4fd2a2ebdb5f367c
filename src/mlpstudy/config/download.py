"""Where the images come from."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mlpstudy.config.base import Config

PartName = Literal["train", "validation", "test"]


class SyntheticSettings(Config):
    """Drawn shapes, for load tests and demonstrations."""

    images: int = Field(ge=2, le=5_000_000)
    classes: int = Field(ge=2, le=8)
    width: int = Field(ge=16, le=8192)  # px
    height: int = Field(ge=16, le=8192)  # px
    quality: int = Field(ge=1, le=100)  # of the JPEG files
    seed: int = Field(ge=0)


class SourceSettings(Config):
    """One source as params.yaml describes it; what `kind` does not need stays null."""

    kind: Literal["digits", "path", "url", "synthetic"]  # bundled with scikit-learn | on disk | on the web | drawn
    path: str | None = Field(default=None, min_length=1)  # relative to the repository
    url: str | None = Field(default=None, pattern="^https?://")
    digest: str | None = Field(default=None, pattern="^(md5:[0-9a-f]{32}|sha256(-list)?:[0-9a-f]{64})$")
    root: str | None = None  # sub-folder that holds the class folders or the split folders
    splits: dict[PartName, str] | None = None  # folder of each given split; null = by their usual names
    ignore: tuple[str, ...] | None = None  # folders and files below root that are no classes and no images

    largest_file_mb: int = Field(default=1000, ge=1)  # of one image; more is a mistake or an attack
    largest_total_gb: float = Field(default=200, gt=0)  # of all images, unpacked
    most_files: int = Field(default=5_000_000, ge=1)  # in the source, images or not
    synthetic: SyntheticSettings | None = None

    @model_validator(mode="after")
    def needs(self) -> Self:
        """ValueError where `kind` needs what is null, or where splits lack the one that is trained on."""
        wanted = {"digits": (), "path": ("path",), "url": ("url",), "synthetic": ("synthetic",)}[self.kind]
        missing = [name for name in wanted if getattr(self, name) is None]
        if missing:
            raise ValueError(f"kind {self.kind} needs {' and '.join(missing)}")
        if self.splits and "train" not in self.splits:
            raise ValueError("splits needs train: a folder that no split names is passed over")
        return self


class DownloadConfig(SourceSettings):
    """The source that the study names, under the name that messages use for it."""

    name: str = "folder"  # its key in sources

    def key(self, setting: str) -> str:
        """A setting of this source as `-S` takes it, such as sources.folder.root."""
        return f"sources.{self.name}.{setting}"
