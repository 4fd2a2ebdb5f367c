"""Copies of this repository with a tiny study in it, driven as a person would: by dvc, git and make."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from ruamel.yaml import YAML

from tests.conftest import GIT_SETTINGS, ROOT

TINY = {
    "data.image_size": 8,
    "study.runs": 2,
    "split.repeats": 1,
    "sources.digits.train_per_class": 4,
    "model.hidden": [16],
    "train.epochs": 2,
}
VARIANTS = ("baseline", "dropout", "augment")
YAML_FILE = YAML()
QUEUE_SECONDS = 400  # less than half of what a test may take
NO_WORKER = "Worker status: 0 active, 0 idle"


@dataclass(frozen=True)
class Repository:
    folder: Path

    def run(self, *command: str, code: int = 0, **environment: str) -> str:
        """Output of a command in the repository; fails where its exit status is not the one expected.

        By files, for a pipe ends with the last process that has it: what `dvc queue start` leaves running keeps its
        output open until the queue's workers end, which they may never do.

        One worker unless told otherwise: tests run side by side already, and each process more that a stage begins
        imports PyTorch and others anew. A study by one worker takes 14.6 s of a core, by two 19.3 s.
        """
        variables = surroundings() | {"MLPSTUDY_WORKERS": "1"} | environment
        with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
            done = subprocess.run(command, cwd=self.folder, env=variables, stdout=output, stderr=errors, check=False)
            output.seek(0)
            errors.seek(0)
            printed = output.read() + errors.read()
        assert done.returncode == code, f"{command} gave {done.returncode}\n{printed}"
        return printed

    def dvc(self, *arguments: str, **options: Any) -> str:
        return self.run("dvc", *arguments, **options)

    def mlpstudy(self, *arguments: str, **options: Any) -> str:
        """The installed command, but with the code that lies in the repository."""
        return self.run(sys.executable, "-m", "mlpstudy.command.main", *arguments, PYTHONPATH="src", **options)

    def wait_for_queue(self, *names: str) -> None:
        """Until DVC's queue has made these experiments, and its workers have ended; fails where they do not.

        They are told to end, for by themselves they look only every ten seconds whether there is more to do.
        """
        deadline = time.monotonic() + QUEUE_SECONDS
        while time.monotonic() < deadline:
            # git is asked first, in a hundredth of the time that DVC takes
            made = {ref.rpartition("/")[2] for ref in self.run("git", "for-each-ref", "refs/exps").split()}
            if made >= set(names):
                break
            time.sleep(1)
        self.dvc("queue", "stop")
        while time.monotonic() < deadline:
            if NO_WORKER in self.dvc("queue", "status"):
                return
            time.sleep(1)
        status = self.dvc("queue", "status")
        self.dvc("queue", "stop", "--kill")
        raise AssertionError(status)

    def set(self, **settings: Any) -> None:
        """Changes params.yaml as `dvc exp run -S` would; dots are written as double underscores."""
        edit_params(self.folder / "params.yaml", {key.replace("__", "."): value for key, value in settings.items()})

    def copy(self, folder: Path) -> "Repository":
        shutil.copytree(self.folder, folder, symlinks=True)
        return Repository(folder)

    def commit(self, message: str) -> None:
        self.run("git", "add", "-A")
        self.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", message)


def surroundings() -> dict[str, str]:
    """The environment of a fresh shell, with this interpreter's folder first."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("DVC_", "GIT_", "MLPSTUDY_", "PYTHON", "PYTEST", "MAKE", "MFLAGS"))
    }
    return kept | {
        **GIT_SETTINGS,
        "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
        "GIT_AUTHOR_NAME": "t",
        "GIT_AUTHOR_EMAIL": "t@example.org",
        "GIT_COMMITTER_NAME": "t",
        "GIT_COMMITTER_EMAIL": "t@example.org",
    }


def reuse_checked_types(folder: Path) -> None:
    """What mypy has found out here spares it all that is the same there, such as PyTorch, and so half a minute."""
    cache = ROOT / ".mypy_cache"
    if cache.is_dir():
        shutil.copytree(cache, folder / cache.name)


def with_largest_file(kilobytes: int, *command: str) -> list[str]:
    """The command, none of whose files may grow larger: writing more fails as on a full disk.

    By the shell, and not by Popen's preexec_fn: what runs between fork and exec may wait for ever for a lock that
    another thread of this process held.
    """
    return ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash", *command]


def tiny_repository(folder: Path) -> Repository:
    """The working tree as it stands, without its results, cut down to three variants and two runs."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True, capture_output=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and not name.startswith(("metrics/", "reports/", "dvc.lock", "tests/", "docs/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    edit_params(folder / "params.yaml", TINY)
    keep_variants(folder / "params.yaml", VARIANTS)
    repository = Repository(folder)
    repository.run("git", "init", "-q", "-b", "main")
    repository.commit("tiny study")
    return repository


def link_environment(folder: Path) -> None:
    """This checkout's environment, so that make finds it ready."""
    (folder / ".venv").symlink_to(ROOT / ".venv")
    os.utime(folder / "requirements.lock", (0, 0))  # a clone's files are newer than the environment


def edit_params(file: Path, changes: dict[str, Any]) -> None:
    values = YAML_FILE.load(file)
    for place, value in changes.items():
        *sections, key = place.split(".")
        inner = values
        for section in sections:
            inner = inner[section]
        inner[key] = value
    with file.open("w") as handle:
        YAML_FILE.dump(values, handle)


def keep_variants(file: Path, names: tuple[str, ...]) -> None:
    values = YAML_FILE.load(file)
    for name in set(values["variants"]) - set(names):
        del values["variants"][name]
    with file.open("w") as handle:
        YAML_FILE.dump(values, handle)
