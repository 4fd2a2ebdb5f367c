"""`mlpstudy`: what a person does with the pipeline and its models, a sub-command each."""

from mlpstudy.explained import explained
from mlpstudy.mendable import is_of_printing

STOPPED = "interrupted"  # on Ctrl-C; `explained` would advise `dvc repro`, with which a stage goes on

with explained(interrupted=STOPPED):
    import os
    import signal
    import sys
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass
    from typing import NoReturn

    from mlpstudy.command import diff, export, init, predict, run, tensorboard, trial


@dataclass(frozen=True)
class Command:
    """A sub-command: the file of its name beside this one."""

    summary: str  # a line of --help
    add_arguments: Callable[[ArgumentParser], None]
    execute: Callable[[Namespace], int]  # gives the exit status


# In the order of --help. Their files import at the call whatever takes long: --help comes at once, from Python alone.
COMMANDS = {
    "init": Command("look at your images and write the settings that fit them", init.add_arguments, init.execute),
    "trial": Command(
        "a quick look: what a few epochs give, and what the study costs", trial.add_arguments, trial.execute
    ),
    "run": Command("run a study, or a part of it, as an experiment of DVC", run.add_arguments, run.execute),
    "diff": Command(
        "what changed between two revisions, and what of it is more than luck", diff.add_arguments, diff.execute
    ),
    "tensorboard": Command(
        "show curves, pictures and histograms of the runs", tensorboard.add_arguments, tensorboard.execute
    ),
    "predict": Command("name the class of pictures by trained networks", predict.add_arguments, predict.execute),
    "export": Command("write trained networks into one ONNX file", export.add_arguments, export.execute),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 if all was done, 1 if something could not be (a message says what), 2 for a mistaken option."""
    with explained(interrupted=STOPPED):
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
                signal.signal(number, end)
        try:
            options, unknown = make_parser().parse_known_args(arguments)
            if unknown:
                options.own.error(f"unrecognized arguments: {' '.join(unknown)}")
            execute: Callable[[Namespace], int] = options.execute
            name_user()
            status = execute(options)
            sys.stdout.flush()  # while it is known that a reader who has gone is no mistake, which it is to `explained`
            return status
        except BrokenPipeError as error:
            if is_of_printing(error):  # whoever read what is printed, such as `head`, has seen enough
                raise SystemExit(1) from None
            raise


def end(number: int, _: object) -> NoReturn:
    """On SIGTERM, or where the terminal is closed, which would leave what was made for a while. The exit status is that
    of shells for it."""
    raise SystemExit(128 + number)


def name_user() -> None:
    """DVC asks for the user's name, and fails where the system has none for its number, as in a container."""
    import getpass

    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["USER"] = str(os.getuid())


class ShowVersion(Action):
    """`--version`, which is looked for where it is asked for alone: to look takes as long as all of --help."""

    def __call__(self, parser: ArgumentParser, *_: object) -> NoReturn:
        """Prints it and ends."""
        from mlpstudy.version import package_version

        print(f"{parser.prog} {package_version()}")
        parser.exit()


def make_parser() -> ArgumentParser:
    """All that the command line may hold."""
    parser = ArgumentParser(
        prog="mlpstudy",
        description="Which regulariser and which initialisation make an MLP generalise best on your images?",
        epilog="`mlpstudy COMMAND --help` explains one. Run them in your clone.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.summary, description=command.summary, allow_abbrev=False)
        command.add_arguments(own)
        own.set_defaults(execute=command.execute, own=own)  # whose usage shows what the command takes
    return parser


if __name__ == "__main__":
    sys.exit(main())
