"""A trained variant -> files side by side: the model, its card, a script that needs neither torch nor us, a page."""

import sys
from contextlib import chdir
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.config.split import Score
from mlpstudy.contracts.passed_over import read_passed_over
from mlpstudy.contracts.predictions import predictions_file
from mlpstudy.contracts.quality import read_quality
from mlpstudy.errors import StudyError, in_short
from mlpstudy.export.card import Files, Subject, card
from mlpstudy.export.metadata import metadata
from mlpstudy.export.page import page, refuse_large
from mlpstudy.export.runtime import Runtime
from mlpstudy.export.scores import Scores, scores_of
from mlpstudy.export.sentences import same_as_pytorch
from mlpstudy.export.target import files_of, refuse_foreign, refuse_suffix, remove_page
from mlpstudy.files import atomic_files
from mlpstudy.language import spoken
from mlpstudy.predict.doubts import compared, doubts
from mlpstudy.predict.load import Trained, load_trained, picture_reader

SCRIPT = Path(__file__).with_name("standalone.py")
PACKAGES = ("onnx", "onnxruntime", "onnxscript")  # of the extra `export`


@dataclass(frozen=True)
class Exported:
    """What was written, and what it is worth."""

    files: Files
    removed: Path | None  # the page of an earlier export
    trained: Trained
    scores: Scores
    compared: Score  # which of them the study compares
    doubts: tuple[str, ...] = ()  # whether it has learnt anything


def export(variant: str, target: Path, run: int | None = None, runtime: Runtime | None = None) -> Exported:
    """Writes `target`, <stem>.md and <stem>_predict.py, and with a runtime <stem>.html, a page that asks the model.
    They get these names only once all are written and the model is checked.

    ConfigError for an unknown variant or run, another suffix than .onnx, or a file in the way that no export wrote.
    DataError where files of the study are missing or do not belong together. StudyError where packages are missing, or
    the check fails.
    """
    refuse_suffix(target)
    refuse_missing_packages()
    refuse_foreign(target, page=runtime is not None)
    trained, target = load_trained(variant, run), target.absolute()
    with chdir(trained.workspace):
        study = compared(trained.variant, [predictions_file(trained.variant)])
        return write_files(trained, study, scores_of(study, trained.variant, run), target, runtime)


def refuse_missing_packages() -> None:
    """Before anything is computed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise StudyError(
            f"export needs {in_short(missing)}: `{sys.executable} -m pip install {' '.join(PACKAGES)}` brings what is "
            "missing"
        )


def write_files(trained: Trained, study: Study, scores: Scores, target: Path, runtime: Runtime | None) -> Exported:
    """In the working folder of the study."""
    from mlpstudy.export.backbone import with_backbone
    from mlpstudy.export.check import asked, check_images, refuse_difference, refuse_other_networks, votes
    from mlpstudy.export.graph import mean_of_runs, to_onnx

    reader = picture_reader(trained.workspace, trained.shape, trained.input, trained.views)
    model, (rows, images) = mean_of_runs(trained), check_images(trained)
    said = votes(trained, images)
    refuse_other_networks(trained, rows, said)
    told = tuple(doubts(study.row(trained.variant)))
    about, proto = metadata(trained, scores, reader, told), to_onnx(model)
    data = with_metadata(with_backbone(proto, reader.backbone, reader.views) if reader.backbone else proto, about)
    if runtime:
        refuse_large(data)
    files = files_of(target, page=runtime is not None)
    pictures, expected = asked(trained, reader, images, said)
    with spoken(study.config.language):
        checked = same_as_pytorch(len(pictures), of_study=bool(len(rows)) and not reader.backbone)
        passed_over = read_passed_over() if paths.PASSED_OVER.exists() else None
        subject = Subject(trained, study, scores, read_quality(), passed_over, about, checked)
        texts = texts_beside(subject, files)
        if runtime and files.page:
            texts[files.page] = page(subject, files, data, runtime)
    # the model first: the next export would take the others without it for somebody else's
    contents = {target: data} | {target.with_name(name): text.encode() for name, text in texts.items()}
    with atomic_files(contents) as temporary:
        refuse_difference(temporary[target], pictures, expected)
    return Exported(files, None if runtime else remove_page(target), trained, scores, study.config.score, told)


def texts_beside(subject: Subject, files: Files) -> dict[str, str]:
    """Name -> text of what every model has with it."""
    return {files.card: card(subject, files), files.script: SCRIPT.read_text(encoding="utf-8")}


def with_metadata(proto: Any, about: dict[str, str]) -> bytes:
    """The file's bytes, equal for equal graphs and metadata."""
    for key, value in sorted(about.items()):
        proto.metadata_props.add(key=key, value=value)
    data: bytes = proto.SerializeToString(deterministic=True)
    return data
