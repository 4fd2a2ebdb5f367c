"""A page that asks the model about pictures in a browser, opened as a file: no server, and nothing is sent."""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from mlpstudy.config.preprocess import CHANNEL_COUNTS
from mlpstudy.config.split import Score
from mlpstudy.counted import in_bytes
from mlpstudy.errors import ConfigError
from mlpstudy.export.card import Files, Subject, ends
from mlpstudy.export.runtime import ADDRESS, CODE, WASM, Runtime, packed
from mlpstudy.export.scores import Scores
from mlpstudy.export.target import GENERATOR
from mlpstudy.language import tr
from mlpstudy.predict.doubts import doubts
from mlpstudy.printable import list_item
from mlpstudy.wording.numbers import grouped, percent, written
from mlpstudy.wording.templates import Filters, templates, unbroken

FOLDER = Path(__file__).with_name("browser")
MOST_BYTES = 300_000_000  # of the model: browsers hold texts of 500 MB, and base64 adds a third
# What the page may do: its own code, the runtime, pictures that were dropped; and reach one address, or none
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src blob:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; connect-src {address}"
)


def refuse_large(model: bytes) -> None:
    """ConfigError before anything is written."""
    if len(model) > MOST_BYTES:
        raise ConfigError(
            f"--page: a model of {in_bytes(len(model))}, while a page holds {in_bytes(MOST_BYTES)}: export one "
            "run with --run"
        )


def page(subject: Subject, files: Files, model: bytes, runtime: Runtime) -> str:
    """As HTML in the reader's language, with the model in it, and the runtime too if it has come from a folder."""
    trained, metadata = subject.trained, subject.metadata
    channels, side = CHANNEL_COUNTS[metadata["channels"]], int(metadata["image_size"])
    classes = trained.split.classes
    values: dict[str, Any] = {
        "generator": GENERATOR,
        "name": Path(files.model).stem,
        "model": files.model,
        "classes": classes,
        "score": score(subject.scores, subject.study.config.score),
        "doubts": doubts(subject.study.row(trained.variant)),
        "about": {"classes": classes, "side": side, "channels": channels, "texts": script_texts()},
        "runtime": runtime,
        "policy": POLICY.format(address=f"{ADDRESS}/" if runtime.code.url else "'none'"),
        "unreachable": unreachable(runtime),
        "packed": Markup(packed(model)),
        "css": text("page.css"),
        "header": text("header.js"),
        "pixels": text("pixels.js"),
        "script": text("page.js"),
        "licence": text("licence.txt"),
    }
    filters: Filters = {"grouped": grouped, "list_item": list_item, "unbroken": unbroken}
    return templates(FOLDER, filters).get_template("page.html.jinja").render(values) + "\n"


def score(scores: Scores, compared: Score) -> str:
    """How good it is, for who looks at nothing else; also by balanced accuracy, where the study compares that."""
    accuracy, balanced = scores.accuracy, scores.balanced_accuracy
    named = tr(
        "It names {share} of {images} test images rightly (95 % interval {interval}).",
        share=percent(accuracy.mean),
        images=grouped(scores.images),
        interval=ends(accuracy),
    )
    if compared == "accuracy":
        return named
    alike = tr(
        "With every class counted alike it names {share} rightly (95 % interval {interval}).",
        share=percent(balanced.mean),
        interval=ends(balanced),
    )
    return f"{named} {alike}"


def script_texts() -> dict[str, str]:
    """What the page's scripts say: they fill in what stands in braces themselves, and write numbers with this sign."""
    return {
        "ready": tr("Ready."),
        "second": tr("then {name}, {share}", name="{name}", share="{share}"),
        "unreadable": tr("no picture that this browser can read"),
        "deep": tr("more than 8 bits a sample, which a browser does not show: the script beside the model reads it"),
        "unlike": tr(
            "a kind of file that browsers read otherwise than the training did: ask the script beside the model"
        ),
        "none": tr("the networks give no probabilities for it"),
        "large": tr(
            "{width} x {height} pixels, more than this browser can hold: the script beside the model reads it",
            width="{width}",
            height="{height}",
        ),
        "decimal": written("."),
    }


def unreachable(runtime: Runtime) -> str:
    """What the page says where it cannot load the runtime."""
    if not runtime.code.url:
        return tr("This browser cannot unpack the page: a newer one is needed.")
    return tr(
        "{code} and {wasm}, which ask the model, cannot be fetched from {address}, or are not those that this page "
        "was made with. Open it again with a network, or have a page made that needs none: "
        "mlpstudy export ... --runtime FOLDER.",
        code=CODE,
        wasm=WASM,
        address=ADDRESS,
    )


def text(name: str) -> Markup:
    """A file of ours, which becomes part of the page as it is."""
    return Markup((FOLDER / name).read_text(encoding="utf-8").rstrip())
