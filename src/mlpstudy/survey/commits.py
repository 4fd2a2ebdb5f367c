"""What git says of a file."""

import subprocess
from pathlib import Path


def differs_from_commit(file: Path) -> bool:
    """Has it changes that are not committed? Not where git cannot say."""
    command = ["git", "diff", "--quiet", "HEAD", "--", str(file)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 1
    except OSError:  # there is no git
        return False
