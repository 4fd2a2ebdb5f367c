"""Where the images come from."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mlpstudy.config.base import Config

PartName = Literal["train", "validation", "test"]


class DownloadConfig(Config):
    """One source; what `kind` does not need stays null."""

    kind: Literal["digits", "path", "url"]  # bundled with scikit-learn | folder or archive on disk | archive on the web
    path: str | None = Field(default=None, min_length=1)  # relative to the repository
    url: str | None = Field(default=None, pattern="^https?://")
    digest: str | None = Field(default=None, pattern="^(md5:[0-9a-f]{32}|sha256(-list)?:[0-9a-f]{64})$")
    root: str | None = None  # sub-folder that holds the class folders or the split folders
    splits: dict[PartName, str] | None = None  # folder of each given split; null = by their usual names

    @model_validator(mode="after")
    def needs(self) -> Self:
        wanted = {"digits": (), "path": ("path",), "url": ("url",)}[self.kind]
        missing = [name for name in wanted if getattr(self, name) is None]
        if missing:
            raise ValueError(f"kind {self.kind} needs {' and '.join(missing)}")
        return self
