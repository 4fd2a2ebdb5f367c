"""A classifier, wherever its networks are: in a clone, at a commit, in another repository, in an exported file."""

import os
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import ConfigError
from mlpstudy.predict.classifier import Classifier
from mlpstudy.predict.exported import load_exported
from mlpstudy.predict.load import load_classifier
from mlpstudy.predict.revision import load_revision
from mlpstudy.revisions import Source
from mlpstudy.workspace import find_workspace

Folder = str | os.PathLike[str] | None


def load_from(
    variant: str | os.PathLike[str],
    run: int | None,
    folder: Folder = None,
    *,
    rev: str | None,
    repo: str | None,
    doubts: bool = False,
) -> Classifier:
    """`variant` may be the path of an exported file. With `doubts` the scores of a commit are fetched too, which
    `doubts_of` cannot read later. Errors as those of the loaders, and ConfigError for what does not go together."""
    name = os.fspath(variant)
    if name.endswith(paths.ONNX):
        if any(option is not None for option in (folder, rev, repo)):
            raise ConfigError(f"{name}: a file, which neither folder nor rev nor repo goes with")
        return load_exported(Path(name), run)
    if repo is not None:
        if folder is not None:
            raise ConfigError(f"repo = {repo}: goes with no folder ({os.fspath(folder)})")
        return load_revision(name, run, another(repo, rev), doubts)
    if rev is not None:
        return load_revision(name, run, Source(os.fspath(find_workspace(folder)), rev), doubts)
    return load_classifier(name, run, folder)


def another(repo: str, rev: str | None) -> Source:
    """A folder's last commit, if no other is asked for, and not the files that lie there. ConfigError of an empty name,
    which would be the working folder."""
    if not repo:
        raise ConfigError("'': an empty name: expected the folder or the address of a repository")
    last = "HEAD" if Path(repo).is_dir() else None
    return Source(repo, last if rev is None else rev, here=False)
