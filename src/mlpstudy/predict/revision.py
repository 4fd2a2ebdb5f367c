"""The networks of a variant as they are at a commit, here or in another repository."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mlpstudy import paths
from mlpstudy.backbone.names import FEATURES
from mlpstudy.contracts.features import read_backbone
from mlpstudy.contracts.split import read_split
from mlpstudy.dvc_files import LOCK
from mlpstudy.errors import ConfigError, DamagedFile, DataError, StudyError
from mlpstudy.predict.classifier import Classifier
from mlpstudy.predict.find import NEEDED, SUMMARY, named_variant
from mlpstudy.predict.load import chosen_runs, classifier_of, read_trained
from mlpstudy.predict.match import ANEW, BY_NAME, RUNS
from mlpstudy.revisions import Files, Source, explained_by, opened

DRAWN = "weights.npz"  # of data/measures, which the report draws and nothing compares
# What reading measures of another version of the code may raise: columns or settings that are not there, other shapes
OTHER_VERSION = (StudyError, LookupError, TypeError, ValueError)


def load_revision(variant: str, run: int | None, source: Source, doubts: bool) -> Classifier:
    """Brings what a prediction needs into a temporary folder, and the networks of the runs that are asked for. With
    `doubts` the classifier tells what the scores of the commit leave to doubt of it.

    ConfigError for an unknown revision, variant or run. DataError where files are not to be had, or are those of
    another version of the code.
    """
    with TemporaryDirectory() as folder, opened(source) as files:
        try:
            classifier = brought(files, variant, run, Path(folder))
        except KeyError:
            raise other_version(source) from None
        except ConfigError as error:
            if folder not in str(error):  # an unknown variant or run
                raise
            raise other_version(source) from None
        except DataError as error:
            # running stages here changes nothing there
            reason = str(error).replace(f"{folder}/", "").replace(ANEW, BY_NAME)
            raise DataError(f"{source.name}: {reason}") from None
        except DamagedFile as error:
            reason = error.args[0].replace(f"{folder}/", "")
            raise DataError(
                f"{source.name}: {reason}; {checked_out(source)} bring back its files, and `mlpstudy predict` says "
                "there how this one is mended"
            ) from None
        told = doubts_at(files, source, classifier, Path(folder)) if doubts else ()
        return replace(classifier, doubts=told)


def other_version(source: Source) -> DataError:
    """What to do where settings have other names by now."""
    return DataError(
        f"{source.name}: made by another version of the code: {checked_out(source)} bring back that code and its "
        "networks, which `mlpstudy predict` reads there, if that version has it"
    )


def checked_out(source: Source) -> str:
    """Where and by what commands one works with the commit itself: the beginning of a sentence."""
    clone = "this clone" if source.here else "a clone of it"
    return f"in {clone}, `git checkout {source.revision or 'COMMIT'}` and `dvc checkout`"


def brought(files: Files, variant: str, run: int | None, workspace: Path) -> Classifier:
    """What is small first, for it tells which networks there are."""
    bring(files, [SUMMARY, RUNS, LOCK, *NEEDED], workspace)
    named = named_variant(workspace, variant)
    runs = chosen_runs(run, read_split(workspace))
    bring(files, [paths.model_file(named, number) for number in runs], workspace)
    trained = read_trained(workspace, named, run, best=named != variant)
    if trained.input == "features":
        bring_backbone(files, workspace)
    return classifier_of(trained)


def doubts_at(files: Files, source: Source, classifier: Classifier, workspace: Path) -> tuple[str, ...]:
    """By what was measured of all variants, for one is doubted by comparing it with the others: a few MB, without what
    would be 1.6 MB a variant for images of 64 px in colour, the weights in short. None where that cannot be had, or is
    by another version of the code: a prediction takes the networks alone."""
    from mlpstudy.predict.doubts import doubts_of  # with all that compares, which `mlpstudy.load` does without

    try:
        with explained_by(source):
            compared = (path for path in files.below(paths.MEASURES) if path.name != DRAWN)
            files.copy_at_once(compared, workspace)
        return tuple(doubts_of(replace(classifier, workspace=workspace)))
    except OTHER_VERSION:
        return ()


def bring_backbone(files: Files, workspace: Path) -> None:
    """What is noted of it, and the file that holds it, where it is none that is known by its name, with its weights."""
    bring(files, [paths.BACKBONE], workspace)
    info = read_backbone(workspace)
    if info and info.name not in FEATURES:
        name = Path(info.name)
        bring(files, [name], workspace)
        bring(files, [name.with_name(beside) for beside in weights_beside(workspace / name)], workspace)


def weights_beside(file: Path) -> list[str]:
    """Names of the files in which the weights of an ONNX file lie, and not in itself; none of one that cannot be read,
    as loading it tells."""
    try:
        import onnx  # of the extra `features`
        from onnx.external_data_helper import ExternalDataInfo, uses_external_data

        weights = onnx.load(file, load_external_data=False).graph.initializer
    except Exception:  # the import's, protobuf's, onnx's and the system's
        return []
    names = {ExternalDataInfo(each).location for each in weights if uses_external_data(each)}
    return sorted(name for name in names if name == Path(name).name)  # a file may say anything: no path leads elsewhere


def bring(files: Files, needed: Iterable[Path], workspace: Path) -> None:
    """DataError where the commit knows nothing of a file."""
    for path in needed:
        try:
            files.kind(path)
        except FileNotFoundError:
            raise DataError(f"holds no trained networks of a study that are read here: no {path}") from None
        files.copy([path], workspace)
