"""What DVC's cache holds of a network: where that is damaged too, DVC would bring back the damage."""

import hashlib
import os
from pathlib import Path


def damaged_in_cache(path: Path) -> Path | None:
    """The cached file of a network that a stage made here, if its bytes have another MD5 than its name says.

    None where it is sound or missing, and where DVC does not say: this is for the end of an error message. A cached
    file that cannot be written to is trusted by DVC without a look.
    """
    try:
        cached, digest = cached_file(path)
        return cached if hashlib.md5(cached.read_bytes(), usedforsecurity=False).hexdigest() != digest else None
    except Exception:  # whatever DVC raises outside its repositories, or another release of it
        return None


def cached_file(path: Path) -> tuple[Path, str]:
    """The file in DVC's cache of one in the folder that a stage gives, and its MD5 in hexadecimal digits."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        (out,) = (out for out in repo.index.outs if out.def_path == path.parent.as_posix())
        digest = next(found.value for key, _, found in out.get_obj() if key == (path.name,))
        return Path(os.path.relpath(repo.cache.local.oid_to_path(digest))), digest
