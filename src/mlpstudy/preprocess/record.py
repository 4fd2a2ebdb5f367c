"""One image of images.zip: where it stands, and what was measured."""

from dataclasses import dataclass, field

from mlpstudy.contracts.origins import shown
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.thumbnail import Thumbnail


@dataclass(frozen=True, slots=True)
class Record:
    """Empty fields where it could not be decoded."""

    name: str  # <split>/<class>/<file>, its name in images.zip
    width_px: int = 0  # upright; 0 where it could not be decoded
    height_px: int = 0
    mode: str = ""
    pixel_hash: str = ""
    perceptual_hash: str = ""
    problem: str = ""  # why it could not be decoded
    thumbnail: Thumbnail | None = field(default=None, repr=False, compare=False)  # for looks; 1 kB
    values: ValueRange | None = None  # of samples of more than 8 bits
    origin: str = ""  # its path in the source, where that is no name as above

    @property
    def given(self) -> str:
        """Split that the source puts it in."""
        return self.name.split("/")[0]

    @property
    def shown_name(self) -> str:
        """The path under which people know it in the source."""
        return self.origin or shown(self.name)

    @property
    def listed_name(self) -> str:
        """In lists of dataset.json: its path in the source, or else its name in images.zip."""
        return self.origin or self.name

    @property
    def label(self) -> str:
        """Name of its class."""
        return self.name.split("/")[1]

    @property
    def file(self) -> str:
        """Name of its file."""
        return self.name.split("/")[2]
