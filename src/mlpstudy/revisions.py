"""Files of a commit, here or in another repository, from the cache of DVC or its remote; nothing here is touched."""

import os
import shlex
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlpstudy.errors import ConfigError, DataError, without_secrets
from mlpstudy.workspace import asked, place_in_git

if TYPE_CHECKING:
    from dvc.api import DVCFileSystem

CONNECTIONS = 16  # with a remote at a time
COMMITS = "a commit, branch, tag or experiment"


@dataclass(frozen=True)
class Source:
    """A repository of git and DVC, and the commit in it."""

    repository: str  # folder or address
    revision: str | None  # None: that of the default branch of an address
    here: bool = True  # is it the clone that one works in?
    expected: str = COMMITS  # where the revision is unknown

    @property
    def name(self) -> str:
        """As errors tell it."""
        address = without_secrets(self.repository)
        return str(self.revision) if self.here else f"{self.revision} of {address}" if self.revision else address


@dataclass(frozen=True)
class Files:
    """Those of a study at a commit, under the paths that they have in its clone."""

    system: "DVCFileSystem"  # which begins at the repository of git
    root: str  # of the study in it: "/", or "/courses/skin/"

    def names(self, folder: Path) -> list[str]:
        """What a folder holds. FileNotFoundError where the commit knows of none."""
        return [PurePosixPath(entry).name for entry in self.system.ls(self.rooted(folder), detail=False)]

    def kind(self, path: Path) -> str:
        """file or directory. FileNotFoundError where the commit knows nothing of it; `exists` says so of any error."""
        return str(self.system.info(self.rooted(path))["type"])

    def copy(self, paths: Iterable[Path], folder: Path) -> None:
        """Files and whole folders, to the same place below `folder`."""
        for path in paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            if self.kind(path) == "directory":
                self.system.get(self.rooted(path), os.fspath(folder / path), recursive=True)
            else:
                self.system.get_file(self.rooted(path), os.fspath(folder / path))

    def below(self, folder: Path) -> list[Path]:
        """All files in a folder, to the bottom; none where the commit knows nothing of it."""
        parents = self.system.walk(self.rooted(folder))
        return [Path(parent).relative_to(self.root) / name for parent, _, names in parents for name in names]

    def copy_at_once(self, paths: Iterable[Path], folder: Path) -> None:
        """Files, to the same place below `folder`: from a remote with 50 ms a request, 107 small ones took 1.4 s, and
        13 s one after the other (measured once)."""
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            # takes all, so that the first error is raised
            list(pool.map(lambda path: self.system.get_file(self.rooted(path), os.fspath(folder / path)), paths))

    def rooted(self, path: Path) -> str:
        """As the file system of DVC calls it."""
        return f"{self.root}{path.as_posix()}"


@contextmanager
def opened(source: Source) -> Iterator[Files]:
    """Its files; what the cache lacks comes from the remote.

    ConfigError for a revision that nobody knows, and where git reads no repository. DataError where the repository
    cannot be reached, where git has left out files of the commit, or data are neither in its cache nor in its remote.
    """
    from dvc.api import DVCFileSystem

    if source.revision == "":  # DVC would take the files on disk
        raise ConfigError(f"'': an empty name: expected {source.expected}")
    folder = Path(source.repository)
    place = place_in_git(folder) if folder.is_dir() else ""
    if folder.is_dir() and source.revision:
        refuse_other_objects(source)
        refuse_left_out(Path(f"{folder.resolve()}/".removesuffix(place)), source.revision)
    with explained_by(source), without_leftovers():
        remote = present_remote(source.repository)
        system = DVCFileSystem(source.repository, rev=source.revision, remote=remote, subrepos=bool(place))
        yield Files(system, f"/{place}")


def refuse_other_objects(source: Source) -> None:
    """ConfigError for a folder or a file of git, such as HEAD^{tree}: DVC would end in a traceback."""
    if asked(Path(source.repository), "cat-file", "-t", str(source.revision)).strip() in ("tree", "blob"):
        raise unknown(source)


def refuse_left_out(repository: Path, revision: str) -> None:
    """DataError where git lacks files of a commit, as in a partial clone: DVC would wait for them for ever."""
    # without names, which git prints as the bytes that they are, text in UTF-8 or not
    objects = ("--objects", "--no-object-names", "--missing=print")
    listed = asked(repository, "rev-list", *objects, "--no-walk", revision, "--")
    if any(line.startswith("?") for line in listed.splitlines()):
        raise DataError(
            f"{revision}: a partial clone of git, which has left out files of this commit: "
            f"`git archive {shlex.quote(revision)} > {os.devnull}` in {repository} fetches them"
        )


def present_remote(repository: str) -> str | None:
    """The default remote of a folder as it is configured now: a commit may be older than it. None for an address."""
    from dvc.exceptions import NotDvcRepoError
    from dvc.repo import Repo

    if not Path(repository).is_dir():
        return None
    try:
        with Repo(repository) as repo:
            name: str | None = repo.config["core"].get("remote")
            return name
    except NotDvcRepoError:  # such as a bare repository of git
        return None


@contextmanager
def explained_by(source: Source) -> Iterator[None]:
    """Turns what DVC raises into one error that names the revision and says what to do."""
    from dvc.exceptions import DvcException
    from dvc.scm import CloneError, RevError
    from dvc_data.index import DataIndexError

    try:
        yield
    except RevError:
        raise unknown(source) from None
    except CloneError as error:
        raise DataError(f"{source.name}: cannot be fetched: {without_secrets(str(innermost(error)))}") from None
    except (DataIndexError, DvcException, OSError) as error:
        raise DataError(unavailable(source, without_secrets(str(error)))) from None


def unknown(source: Source) -> ConfigError:
    """What to say of a revision that is none."""
    return ConfigError(f"{source.name}: expected {source.expected} of {whose(source)}")


def whose(source: Source) -> str:
    """Where a revision is looked for, and what brings more of them there."""
    if not source.here:
        return "that repository"
    shallow = asked(Path(source.repository), "rev-parse", "--is-shallow-repository").strip() == "true"
    fetch = "git fetch --unshallow" if shallow else "git fetch"
    return f"this clone; `{fetch}` and `dvc exp pull` bring {'older ones and ' if shallow else ''}those of others"


def innermost(error: BaseException) -> BaseException:
    """What it all began with: DVC wraps errors of git, which wrap those of the network, and tells the outermost."""
    while deeper := error.__cause__ or error.__context__:
        error = deeper
    return error


def unavailable(source: Source, reason: str) -> str:
    """What to do where data are not to be had."""
    clone = "this clone" if source.here else "that repository"
    missing = f"{source.name}: its results are neither in the cache of {clone} nor in its DVC remote ({reason})."
    if not source.here:
        return f"{missing} `dvc push` sends them from where they are"
    return (
        f"{missing} `dvc push` sends them from where they are, `dvc exp push` those of an experiment, which "
        "`dvc exp pull` brings here; `git checkout` and `dvc repro` make them anew, on another kind of processor to "
        "other last bits: commit those"
    )


@contextmanager
def without_leftovers() -> Iterator[None]:
    """DVC clones what has an address into a temporary folder, which only its own command deletes. Those that were there
    before, as of a notebook that uses dvc.api itself, stay, and ours with them."""
    from dvc.repo.open_repo import CLONES, clean_repos

    others = bool(CLONES)
    try:
        yield
    finally:
        if not others:
            clean_repos()
