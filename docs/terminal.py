"""From a folder of pictures to an exported model, typed and timed -> docs/images/terminal.svg (`make terminal`).

Runs the README's five commands (of the study three variants) in a clone of the last commit, on 400 of scikit-learn's
digits as picture files, and draws what the terminal shows. Not a stage of the pipeline: the seconds are those of the
machine that runs it.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path

import cv2
import numpy as np
from sklearn.datasets import load_digits

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs/images/terminal.svg"
COMMANDS = (
    "mlpstudy init pictures",
    "mlpstudy trial",
    "mlpstudy run --only label_smoothing,augment",  # of the whole study, which `dvc repro` runs
    "mlpstudy predict best new-pictures",
    "mlpstudy export best model.onnx",
)
PER_CLASS = 40  # pictures to learn from; one more is new
HEAD, TAIL, COLUMNS = 4, 15, 100  # lines shown of each command's output, and their width
LINE_PX, LETTER_PX, MARGIN_PX = 17, 7.25, 14
STYLE = (
    "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d6dbe0;white-space:pre}"
    ".command{fill:#8fd18f;font-weight:bold}"
)


@dataclass(frozen=True)
class Typed:
    """A command, what it printed, and how long it took."""

    command: str
    lines: tuple[str, ...]
    seconds: float


def main() -> None:
    """Types the commands, and draws them."""
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "study"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        lay_pictures(clone)
        session = [typed(command, clone) for command in COMMANDS]
    PICTURE.write_text(drawn(session), encoding="utf-8")
    for each in session:
        print(f"{each.seconds:6.1f} s  {each.command}")


def lay_pictures(folder: Path) -> None:
    """`pictures/<digit>/*.png`, and `new-pictures/*.png` which are not among them."""
    images, digits = load_digits(return_X_y=True)
    for digit in range(10):
        chosen = images[digits == digit][: PER_CLASS + 1].reshape(-1, 8, 8)
        names = [*(f"pictures/{digit}/{number:02}.png" for number in range(PER_CLASS)), f"new-pictures/{digit}.png"]
        for name, image in zip(names, (chosen * 255 / 16).astype(np.uint8), strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / name), cv2.resize(image, (32, 32), interpolation=cv2.INTER_CUBIC))


def typed(command: str, folder: Path) -> Typed:
    """Runs a command in the folder, with the code that lies there."""
    words = command.split()
    if words[0] == "mlpstudy":
        words = [sys.executable, "-m", "mlpstudy.command.main", *words[1:]]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    begun = time.perf_counter()
    done = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": "src", "PATH": path, "COLUMNS": str(COLUMNS)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    return Typed(command, tuple(line[:COLUMNS] for line in done.stdout.splitlines()), time.perf_counter() - begun)


def shown(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The first lines and the last ones; what lies between is marked."""
    return lines if len(lines) <= HEAD + TAIL + 1 else (*lines[:HEAD], "...", *lines[-TAIL:])


def drawn(session: list[Typed]) -> str:
    """As SVG: text, so that it can be read aloud and searched."""
    rows: list[tuple[str, str]] = []
    for each in session:
        rows.append(("command", f"$ {each.command}".ljust(COLUMNS - 8) + f"{each.seconds:6.0f} s"))
        rows += [("", line) for line in shown(each.lines)] + [("", "")]
    texts = [text(kind, line, number) for number, (kind, line) in enumerate(rows) if line]
    return "\n".join([*frame(len(rows) - 1), *texts, "</svg>"]) + "\n"


def text(kind: str, line: str, number: int) -> str:
    """One line of the terminal."""
    height = MARGIN_PX + (number + 0.75) * LINE_PX
    return f'<text class="{kind}" x="{MARGIN_PX}" y="{height:g}" xml:space="preserve">{escape(line)}</text>'


def frame(lines: int) -> list[str]:
    """The picture's head, style and ground, for so many lines."""
    width, height = COLUMNS * LETTER_PX + 2 * MARGIN_PX, lines * LINE_PX + 2 * MARGIN_PX
    size = f'width="{width:g}" height="{height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:g} {height:g}">'
    return [head, f"<style>{STYLE}</style>", f'<rect {size} rx="8" fill="#1b1f24"/>']


if __name__ == "__main__":
    main()
