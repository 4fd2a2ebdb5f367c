"""The first screen of reports/index.html -> docs/images/report.png, by a Chromium without a window (`make picture`).

Not a stage of the pipeline: the fonts, and so the pixels, are those of the machine that takes the picture.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE, PICTURE = ROOT / "reports/index.html", ROOT / "docs/images/report.png"
WIDTH_PX, HEIGHT_PX = 1100, 1500
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def main(page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Photographs the page as a window of 1100 x 1500 px shows it when it is opened."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            find_browser(),
            *FLAGS,
            f"--window-size={WIDTH_PX},{HEIGHT_PX}",
            f"--user-data-dir={profile}",
            f"--screenshot={picture.resolve()}",
            page.resolve().as_uri(),
        ]
        subprocess.run(command, capture_output=True, timeout=90, check=True)
    print(f"{picture}: {picture.stat().st_size // 1000} kB")


def find_browser() -> str:
    """Path of the first browser that is installed; ends the program where none is."""
    installed = [path for name in BROWSERS if (path := shutil.which(name))]
    if not installed:
        sys.exit(f"no browser to take the picture with; expected one of {', '.join(BROWSERS)}")
    return installed[0]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
