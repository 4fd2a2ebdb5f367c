"""`mlpstudy trial`: a minute's look at a few variants, and what the full study will cost and find."""

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlpstudy.config.params import Params
    from mlpstudy.contracts.split import SplitCounts
    from mlpstudy.trial.trial import Trial

LONG_SECONDS = 20 * 60  # of a study of which more is said


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy trial`."""
    parser.add_argument(
        "--only",
        metavar="VARIANT,...",
        help="these beside the baseline; default: the first two of its kind in params.yaml",
    )


def execute(options: Namespace) -> int:
    """Prints the commands of DVC, the scores, and what lies ahead."""
    from mlpstudy.at_work import refuse_what_dvc_would
    from mlpstudy.command.settings import kept_variants
    from mlpstudy.explained import INTERRUPTED
    from mlpstudy.paths import PARAMS
    from mlpstudy.resolve.changed import changed_line
    from mlpstudy.resolve.read import parse_params, read_params
    from mlpstudy.trial.trial import run_trial
    from mlpstudy.workspace import find_workspace

    workspace = find_workspace()
    refuse_what_dvc_would(workspace)
    os.chdir(workspace)
    only = None if options.only is None else kept_variants(options.only.split(","), ())
    if changed := changed_line(parse_params(read_params(PARAMS), str(PARAMS))):
        print(changed)
    try:
        trial = run_trial(workspace, only)
    except KeyboardInterrupt:
        print("interrupted; params.yaml and results are as they were", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    print("\n".join(trial_lines(trial)))
    return 0


def trial_lines(trial: "Trial") -> list[str]:
    """Where the report is, how long the study takes, and what it can find."""
    from mlpstudy.command.proposed import duration
    from mlpstudy.resolve.resources import in_runs
    from mlpstudy.split.enough import few_tested

    params, ahead, counts = trial.params, trial.outlook, trial.split.info.counts
    return [
        "",
        f"report of the trial: {trial.page}",
        "",
        classes_line(counts),
        *few_tested(trial.split, params.study.score),
        f"The study: {in_runs(len(params.variants), trial.split.runs)}, each on "
        f"{counts.train[0]:,} images for {epochs_text(params)};",
        f"about {duration(ahead.seconds)} of training on this machine, if it stays as busy as during the trial.",
        *difference_lines(trial),
        *long_lines(ahead.seconds),
        f"params.yaml and results are as they were. {run_line(params)}",
    ]


def run_line(params: "Params") -> str:
    """The command that runs the study; DVC alone would go on with the images of the trial where others lie there."""
    from mlpstudy.command.proposed import unseen_change
    from mlpstudy.resolve.changed import changed_line

    path = params.sources[params.data.source].path
    return unseen_change(str(path), "the study") if changed_line(params) else "`dvc repro` runs the study."


def epochs_text(params: "Params") -> str:
    """Of a run: 40 epochs; 3 to 120 epochs where variants differ, or search them."""
    from mlpstudy.config.tuned import possible_configs
    from mlpstudy.counted import counted
    from mlpstudy.trial.settings import variants_of

    configs = [each for config in variants_of(params).values() for each in possible_configs(config)]
    epochs = {each.train.epochs for each in configs}
    longest = counted(max(epochs), "epoch")
    return longest if len(epochs) == 1 else f"{min(epochs):,} to {longest}"


def classes_line(counts: "SplitCounts") -> str:
    """How many images of which classes take part."""
    from mlpstudy.command.surveyed import by_size

    left_out = f", {counts.images - counts.kept:,} left out" if counts.kept < counts.images else ""
    return f"{counts.images:,} images{left_out}; {by_size(counts.classes)}"


def difference_lines(trial: "Trial") -> list[str]:
    """What the study can find, by what the trial measured."""
    from mlpstudy.power import LARGEST
    from mlpstudy.split.planned import of_hundred, without_verdicts
    from mlpstudy.wording.numbers import points

    ahead = trial.outlook
    if ahead.difference is None or ahead.disagreement is None:
        return [f"Which differences it can find, the trial does not tell: {why_untold(trial)}."]
    few = f" ({told})" if (told := without_verdicts(trial.split.runs)) else ""
    size = f"{points(ahead.difference)} points" if ahead.difference <= LARGEST else "none, however large"
    if 1 - trial.study.baseline.score < ahead.difference <= LARGEST:
        size += ", as a loss: no gain over this baseline can be as large"
    right, apart = of_hundred(trial.study.baseline.accuracy), f"{100 * ahead.disagreement:.2g}"
    return [
        f"Differences that it can find, by a guess from the trial{few}: {size}.",
        f"(Of 100 test images the baseline named {right} rightly; on {apart} one of two variants was right alone.)",
    ]


def why_untold(trial: "Trial") -> str:
    """What a trial that tells no difference lacks."""
    from mlpstudy.errors import in_short
    from mlpstudy.resolve.stages import compared
    from mlpstudy.trial.outlook import differing, has_learnt

    if not compared(trial.params):
        return "nothing is compared with the baseline"
    if not has_learnt(trial.study):
        return "its baseline does no better yet than naming the largest class"
    if others := differing(trial.study):  # by which no study is measured: see Study.learnt
        lack = "underfit or diverged" if any(row.lost for row in others) else "underfit"
        names = in_short(row.name for row in others)
        return f"the variants that differ from the baseline {lack} in so few epochs ({names})"
    return "its networks all name the same test images rightly"


def long_lines(seconds: float) -> list[str]:
    """How to go about a study that takes its time."""
    if seconds < LONG_SECONDS:
        return []
    return [
        "It may be stopped with Ctrl-C: `dvc repro` goes on from there. With fewer variants it is shorter:",
        "`mlpstudy run --only NAME,NAME`.",
    ]
