"""`mlpstudy init FOLDER_OR_ARCHIVE`: looks at your images, and writes the settings of params.yaml that fit them."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

LINK = "data/images"  # where the source `folder` looks, unless params.yaml says otherwise
SPLITS = {"train": "train", "validation": "validation", "val": "validation", "test": "test"}


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy init`."""
    parser.add_argument("source", metavar="FOLDER_OR_ARCHIVE", help="<class>/<images> or <split>/<class>/<images>")
    parser.add_argument("--size", type=int, metavar="PX", help="side of the squares that images are brought to")
    channels = parser.add_mutually_exclusive_group()
    channels.add_argument("--gray", dest="channels", action="store_const", const="gray", help="brightness alone")
    channels.add_argument("--rgb", dest="channels", action="store_const", const="rgb", help="colours, if all are grey")
    parser.add_argument("--root", metavar="SUBFOLDER", help="where the class or split folders begin")
    parser.add_argument("--splits", metavar="train=FOLDER,test=FOLDER", help="where these have unusual names")
    parser.add_argument("--ignore", metavar="NAME", action="append", help="a folder below that is no class; repeatable")
    classes = parser.add_mutually_exclusive_group()
    classes.add_argument("--labels", metavar="FILE.csv", help="table of file and class, where no folders say it")
    classes.add_argument("--folders", action="store_true", help="classes by folders, where a table says others")
    writing = parser.add_mutually_exclusive_group()
    writing.add_argument("--dry-run", action="store_true", help="write nothing")
    writing.add_argument(
        "--link", action="store_true", help=f"reach it by a link {LINK}, which git ignores: no path in params.yaml"
    )


def execute(options: Namespace) -> int:
    """Says what there is, what is written, what a study costs and what it can find."""
    from mlpstudy import paths
    from mlpstudy.at_work import refuse_beside_dvc
    from mlpstudy.command.proposed import change_lines, reason_lines, study_lines
    from mlpstudy.command.surveyed import report_lines
    from mlpstudy.files import write_text
    from mlpstudy.survey.survey import survey
    from mlpstudy.survey.tables import name_in_source
    from mlpstudy.workspace import differs_from_commit, find_workspace

    workspace = find_workspace()
    if not options.dry_run:
        refuse_beside_dvc(workspace)  # an experiment would be recorded with the settings that are written meanwhile
    path = setting_of(options.source, workspace)
    labels = name_in_source(options.labels, options.source) if options.labels else None
    os.chdir(workspace)
    layout = {"root": options.root, "splits": splits_of(options.splits), "ignore": options.ignore, "labels": labels}
    layout = {name: value for name, value in layout.items() if value is not None}
    layout |= {"labels": None} if options.folders else {}
    another = not is_source(path, by_link=options.link)
    links = options.link and path != LINK
    if links:
        refuse_no_link()
    seen = survey(path, LINK if links else path, layout, options.size, options.channels, another)
    changes = change_lines(seen, differs_from_commit(paths.PARAMS))
    differs = seen.text_after != seen.text_before
    # before a word is said: who reads no further, as `head`, gets it too
    with linked(path) if links else nullcontext():
        if differs and not options.dry_run:
            write_text(paths.PARAMS, seen.text_after)
    if links:
        tell([f"{LINK} leads to {Path(LINK).readlink()}"])
    tell([*report_lines(seen), "", *reason_lines(seen), "", *changes])
    tell(["", *study_lines(seen, is_set=not (differs and options.dry_run))])
    return 0


def tell(lines: list[str]) -> None:
    """At once: what follows may take a few seconds."""
    print("\n".join(lines), flush=True)


def setting_of(source: str, workspace: Path) -> str:
    """The source as params.yaml names it: relative to the repository where it lies inside, else absolute, or with ~.

    ConfigError for a URL, where there is no such folder or file, and of a name that params.yaml cannot hold.
    """
    from mlpstudy.errors import ConfigError, without_secrets
    from mlpstudy.printable import printable

    if "://" in source:
        raise ConfigError(
            f"{without_secrets(source)}: expected a folder or an archive on disk. A URL becomes a source of its own: "
            "below sources in params.yaml write\n  web:\n    kind: url\n    url: (the address of the archive)\n"
            "and run `dvc exp run -S data.source=web`, which prints the digest to write below it"
        )
    if not source:  # would be the working folder
        raise ConfigError("'': an empty name: expected a folder or an archive")
    try:
        path = Path(os.path.abspath(Path(source).expanduser()))  # noqa: PTH100 (a link stays the way that was named)
        if not path.is_dir() and not path.is_file():
            raise ConfigError(f"{source}: no such folder or archive here ({Path.cwd()})")
    except (OSError, RuntimeError) as error:  # no right to it, a name too long, no such user
        raise ConfigError(f"{source}: cannot be read: {error}") from None
    inside = path.is_relative_to(workspace)
    named = path.relative_to(workspace).as_posix() if inside else source if source.startswith("~") else str(path)
    try:
        named.encode()
    except UnicodeEncodeError:  # over surrogates, as which Python has bytes that are no text
        raise ConfigError(
            f"{printable(source)}: not plain UTF-8 text, as which params.yaml holds paths: rename what is not, or name "
            "a link that leads there"
        ) from None
    return named


def is_source(path: str, by_link: bool) -> bool:
    """Is this the source that params.yaml names, by whatever path?

    A link that is not there yet, as in a clone of the settings, is going to lead to it.
    """
    from mlpstudy import paths
    from mlpstudy.resolve.read import read_params
    from mlpstudy.resolve.values import value_of
    from mlpstudy.survey.proposal import SOURCE

    named = value_of(f"sources.{SOURCE}.path", read_params(paths.PARAMS))
    if by_link and named == LINK and not Path(LINK).is_symlink():
        return True
    try:
        return isinstance(named, str) and Path(named).expanduser().resolve() == Path(path).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # no path of this system, such as one of another user's home
        return False


def refuse_no_link() -> None:
    """ConfigError where data/images is something else than a link, so that none can be made."""
    from mlpstudy.errors import ConfigError

    if Path(LINK).exists() and not Path(LINK).is_symlink():
        raise ConfigError(
            f"{LINK}: lies here already, and is no link; expected nothing there, so that it can become one"
        )


@contextmanager
def linked(path: str) -> Iterator[None]:
    """Makes data/images lead to a source elsewhere.

    Where the block fails it leads where it did before, for the study of params.yaml still reads that. Git ignores the
    link: each clone has its own, and no path of a machine is committed.
    """
    link = Path(LINK)
    before, source = link.readlink() if link.is_symlink() else None, Path(path).expanduser().absolute()
    resolved = source.resolve()
    lead(link, source)
    if not link.exists():  # what is named by way of the old link, such as data/images/photos, is not there without it
        lead(link, resolved)
    try:
        yield
    except BaseException:
        lead(link, before)
        raise


def lead(link: Path, target: Path | None) -> None:
    """Makes a link lead there, in one step: where the command is killed it leads where it did. None takes it away."""
    if target is None:
        link.unlink()
        return
    temporary = link.with_name(f".{link.name}.{os.getpid()}.part")
    link.parent.mkdir(exist_ok=True)
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def splits_of(text: str | None) -> dict[str, str] | None:
    """train=a,test=b as a mapping. ConfigError for anything else."""
    from mlpstudy.errors import ConfigError

    if text is None:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    splits = {SPLITS[name.strip()]: folder for name, _, folder in pairs if name.strip() in SPLITS and folder}
    if len(splits) < len(pairs):
        raise ConfigError(f"--splits {text}: expected train=FOLDER,validation=FOLDER,test=FOLDER, or two of them")
    return splits
