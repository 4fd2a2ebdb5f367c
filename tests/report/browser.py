"""The page in a real browser, headless: what it says of itself, at a given width."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--enable-logging=stderr", "--virtual-time-budget=4000", "--allow-file-access-from-files"),
)
# tells the page around it, in which no content policy stands
PROBE = """<script>
const printed = () => {  // in a frame as wide as before, but by the rules for paper
  for (const {media} of document.styleSheets[0].cssRules) if (media?.mediaText == 'print') media.mediaText = 'all';
  const words = [...document.querySelectorAll('.terms summary')].map(word => word.getBoundingClientRect().height);
  const drawings = [...document.querySelectorAll('.drawing')].map(image => getComputedStyle(image).maxHeight);
  const styled = part => getComputedStyle(document.querySelector(part));
  const letters = ['main', '.note'].map(part => parseFloat(styled(part).fontSize));
  const whole = ['.statement', 'h2 + p', 'figure'].map(part => styled(part).breakInside);
  const joined = ['h2', 'h3', 'h2 + p'].map(part => styled(part).breakAfter);
  return {words, drawings, letters, breaks: [...whole, ...joined]};
};
addEventListener('load', () => {
  for (const part of document.querySelectorAll('details')) part.open = true;
  const root = document.documentElement, images = [...document.images];
  parent.postMessage(JSON.stringify({
    width: innerWidth, scroll: root.scrollWidth, images: images.length,
    broken: images.filter(image => !image.complete || !image.naturalWidth || !image.clientWidth).length,
    requests: performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith('data:')),
    sideways: [...document.querySelectorAll('.wide')].map(table => table.scrollWidth - table.clientWidth),
    verdict: document.querySelector('.verdict').getBoundingClientRect().top,
    broken_words: [...document.querySelectorAll('.broad td.word')].filter(cell => {
      const words = document.createRange(); words.selectNodeContents(cell);
      return words.getClientRects().length > 1; }).map(cell => cell.textContent),
    scripts: document.scripts.length, asked: window.asked || 0, text: document.body.innerText,
    named: [...document.querySelectorAll('.wide')].filter(table => table.querySelector('.name'))
      .map(table => table.scrollWidth - table.clientWidth),
    printed: printed()}), '*');
});
</script>"""
HOLDER = """<!DOCTYPE html><body><iframe src="probed.html" width="{width}" height="900" style="border:0"></iframe>
<script>addEventListener('message', message => {{
  const found = document.createElement('pre'); found.id = 'found'; found.textContent = message.data;
  document.body.append(found);
}});</script>"""


def look(page: Path, width: int, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """What the page is like in a frame of so many pixels, and what the console said."""
    assert CHROMIUM is not None
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    text = page.read_text(encoding="utf-8")
    assert policy in text
    probed = text.replace(policy, f"{policy}; script-src 'unsafe-inline'").replace("</head>", f"{PROBE}</head>")
    (folder / "probed.html").write_text(probed, encoding="utf-8")
    (folder / "holder.html").write_text(HOLDER.format(width=width), encoding="utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", f"file://{folder}/holder.html"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    return json.loads(unescape(found.group(1))), [line for line in done.stderr.splitlines() if "CONSOLE" in line]
