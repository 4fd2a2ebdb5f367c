"""Variants that were removed from params.yaml leave their files behind: those go first."""

import shutil
from collections.abc import Collection
from pathlib import Path


def prune(folder: Path, keep: Collection[str]) -> list[str]:
    """Deletes what lies in `folder` and is no file or folder to keep; returns the names, sorted."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    stale = [entry for entry in entries if entry.name not in keep]
    for entry in stale:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return [entry.name for entry in stale]
