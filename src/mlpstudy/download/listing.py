"""What a source holds, from the files as they lie there to the images that are used."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mlpstudy.counted import counted

HEAD_BYTES = 160  # enough to recognise any format: DICOM's mark ends at byte 132
EMPTY, SPECIAL_FILE = "empty folder", "special file"
NOUNS = (EMPTY, SPECIAL_FILE)  # reasons that say what was passed over, others why


@dataclass(frozen=True)
class Entry:
    """One file: its slash-separated path in the source, which is never used as a path on disk, and its bytes."""

    path: str
    read: Callable[[], bytes]
    size: int = 0  # bytes it claims to hold; 0 where it is made on demand
    head: Callable[[int], bytes] = lambda size: b""  # its first bytes, at most so many; none where it is made on demand
    origin: str = ""  # of an image in its split: the path it had below the root; of groups: the table that says them

    @property
    def given(self) -> str:
        """Of an image in its split, <split>/<class>/<file>: the split that the source puts it in."""
        return self.path.split("/")[0]

    @property
    def label(self) -> str:
        """Of an image in its split: the name of its class."""
        return self.path.split("/")[1]


@dataclass(frozen=True)
class Link:
    """A link, symbolic or hard, and the path that it leads to.

    `target` counts from the top of the source and may still hold ".." and other links; None leads out of the source.
    """

    path: str
    target: str | None


@dataclass(frozen=True)
class PassedOver:
    """A file that gives no image, and why; the path of a folder or link ends in "/"."""

    path: str
    reason: str
    origin: str = ""  # of what lies in a split: the path it had below the root


@dataclass(frozen=True)
class Contents:
    """What a carrier (folder, zip or tar) holds, before links are followed and files are looked at."""

    files: list[Entry]
    links: list[Link] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)  # empty ones must be among them, others may
    passed_over: list[PassedOver] = field(default_factory=list)  # special files, hidden folders that were not entered


@dataclass(frozen=True)
class Listing:
    """The images of a source, and what was passed over, in the same paths."""

    entries: list[Entry]
    passed_over: list[PassedOver] = field(default_factory=list)  # below root and in the splits
    elsewhere: Counter[str] = field(default_factory=Counter)  # reason -> files that lie outside of these
    tables: list[Entry] = field(default_factory=list)  # files called groups.csv
    unlabelled: list[str] = field(default_factory=list)  # images that a table of labels does not name
    above: str = ""  # the folder of the source below which all paths begin, with a slash behind it; empty at the top

    def paths(self) -> list[str]:
        """Of the images and of what was passed over."""
        return [entry.path for entry in self.entries] + [item.path for item in self.passed_over]

    def shown(self, item: Entry | PassedOver) -> str:
        """The path from the top of the source, as a person finds it there: without the name of a split."""
        return f"{self.above}{item.origin or item.path}"

    @property
    def skipped(self) -> Counter[str]:
        """Reason -> files that were passed over, anywhere."""
        return self.elsewhere + Counter(item.reason for item in self.passed_over)

    def reasons(self) -> list[str]:
        """How many were passed over for each reason: 2 empty folders, 3 (not an image)."""
        counts = [(reason, count) for reason, count in sorted(self.skipped.items()) if count]
        return [numbered(count, reason if reason in NOUNS else f"({reason})") for reason, count in counts]


def numbered(count: int, reason: str) -> str:
    """Their number and the reason why they were passed over, within a sentence; what a word names has a plural."""
    return counted(count, reason) if reason in NOUNS else f"{count:,} {reason}"


def top_folders(listing: Listing) -> list[str]:
    """The first folder of each image's path, sorted."""
    return sorted({entry.path.split("/")[0] for entry in listing.entries if "/" in entry.path})
