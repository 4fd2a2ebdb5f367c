"""Links are followed inside the source, the same way for every carrier; one that leads out of it is never read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.limits import refuse_many
from mlpstudy.download.listing import EMPTY, Contents, Entry, Link, Listing, PassedOver
from mlpstudy.download.names import LONGEST, is_absolute, leaves_source, slashes, tidy
from mlpstudy.errors import DataError, listed

LEADS_OUT = "a link that leads out of the source"
LEADS_NOWHERE = "a link that leads to no file or folder"
LEADS_IN_A_CIRCLE = "a link that leads in a circle"
MOST_HOPS = 40  # from link to link: Linux's own limit


class NotFollowed(Exception):
    """A link cannot be followed; the message is the reason."""


def follow_links(contents: Contents, config: DownloadConfig) -> Listing:
    """All files, those behind links under the names of the links; links that lead nowhere are passed over."""
    entries, passed_over = list(contents.files), list(contents.passed_over)
    passed_over += [PassedOver(f"{path}/", EMPTY) for path in empty_folders(contents)]
    tree = Tree(contents) if contents.links else None
    for link in contents.links:
        assert tree
        for item in tree.behind(link):
            if isinstance(item, Entry):
                entries.append(item)
            else:
                passed_over.append(item)
            # n folders that each hold two links to the next stand for 2^n files
            refuse_many(len(entries) + len(passed_over), config)
    return Listing(entries, passed_over)


def bad_links(listing: Listing) -> list[PassedOver]:
    """The links that could not be followed."""
    return [item for item in listing.passed_over if item.reason in (LEADS_OUT, LEADS_NOWHERE, LEADS_IN_A_CIRCLE)]


def refuse_links(listing: Listing) -> None:
    """DataError that names the links that could not be followed: a class must not vanish with one."""
    bad = sorted(f"{listing.shown(item).rstrip('/')}: {item.reason}" for item in bad_links(listing))
    if bad:
        raise DataError(
            f"links that cannot be followed ({len(bad):,}); expected each to lead to a file or folder inside of the "
            f"source (delete links that lead nowhere, or leave them out by ignore; where the source lies deeper than "
            f"what they lead to, name the folder above both and set root):\n{listed(bad)}"
        )


def symbolic_link(path: str, target: str) -> Link:
    """A link as an archive holds it: its target counts from the folder that the link lies in."""
    folder = slashes(path).rpartition("/")[0]
    return Link(path, None if is_absolute(target) else f"{folder}/{target}")


def hard_link(path: str, target: str) -> Link:
    """A hard link of a tar: its target counts from the top."""
    return Link(path, None if leaves_source(target) else target)


def empty_folders(contents: Contents) -> list[str]:
    """The folders that nothing lies in, with tidy paths."""
    folders = [tidy(folder).rstrip("/") for folder in contents.folders]
    items: list[Entry | Link | PassedOver] = [*contents.files, *contents.links, *contents.passed_over]
    full = above(tidy(item.path).rstrip("/") for item in items) | above(folders)
    return [folder for folder in folders if folder and folder not in full]


def above(paths: Iterable[str]) -> set[str]:
    """All folders that the paths lie in."""
    folders: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    return folders


class Tree:
    """The files, links and folders of a source by their tidy paths; "" is the top."""

    def __init__(self, contents: Contents) -> None:
        self.files = {tidy(entry.path): entry for entry in contents.files if not leaves_source(entry.path)}
        self.links = {tidy(link.path): link.target for link in contents.links}
        self.children: dict[str, set[str]] = defaultdict(set)
        folders = [tidy(folder).rstrip("/") for folder in contents.folders]
        for path in (*self.files, *self.links, *folders):
            self.add(path)
        for folder in folders:
            self.children[folder]  # made where it is empty

    def add(self, path: str) -> None:
        """Makes a path known to the folders that it lies in."""
        while path:
            folder, _, name = path.rpartition("/")
            if name in self.children[folder]:
                return
            self.children[folder].add(name)
            path = folder

    def behind(self, link: Link) -> Iterator[Entry | PassedOver]:
        """What a link stands for, under the link's name: a file, or all that lies below a folder."""
        path = tidy(link.path)
        stack = [(path, path, frozenset(above([path])) | {""})]
        while stack:
            path, name, entered = stack.pop()
            try:
                real = self.resolve(path)
            except NotFollowed as error:
                yield PassedOver(f"{name}/", str(error))
                continue
            if real in self.files:
                yield replace(self.files[real], path=name)
            elif real in entered or len(name) > LONGEST:
                yield PassedOver(f"{name}/", LEADS_IN_A_CIRCLE)
            elif real not in self.children:
                yield PassedOver(f"{name}/", LEADS_NOWHERE)
            elif not self.children[real]:
                yield PassedOver(f"{name}/", EMPTY)
            else:
                inside = entered | {real}
                stack += [(f"{real}/{child}", f"{name}/{child}", inside) for child in sorted(self.children[real])]

    def resolve(self, path: str) -> str:
        """The path without links and ".."; NotFollowed where it leaves the source or never ends."""
        real, ahead = "", tidy(path).split("/")[::-1]  # the part to go on with stands last
        for _ in range(MOST_HOPS):
            while ahead and real not in self.links:
                part = ahead.pop()
                if part == ".." and not real:
                    raise NotFollowed(LEADS_OUT)
                real = real.rpartition("/")[0] if part == ".." else f"{real}/{part}".lstrip("/")
            if real not in self.links:
                return real
            target = self.links[real]
            if target is None:
                raise NotFollowed(LEADS_OUT)
            real, ahead = "", ahead + tidy(target).split("/")[::-1]
        raise NotFollowed(LEADS_IN_A_CIRCLE)
