"""What a person sees while a queue is worked off: how many runs and variants are done, and how long it still takes."""

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Self

from mlpstudy.counted import counted
from mlpstudy.progress_line import ProgressLine, clock
from mlpstudy.train.runs.epochs import share_done
from mlpstudy.train.runs.plan import Plan
from mlpstudy.train.runs.spec import RunSpec, RunSummary


class Progress:
    """Where the queue stands; each finished variant leaves a line."""

    def __init__(self, plans: Sequence[Plan], seconds: Mapping[str, float]) -> None:
        self.open = {spec.label: spec for plan in plans for spec in plan.unfinished}
        self.left = {plan.variant: len(plan.unfinished) for plan in plans if plan.unfinished}  # runs of each variant
        self.results: dict[str, list[RunSummary]] = {variant: [] for variant in self.left}
        self.seconds, self.runs = seconds, len(self.open)
        self.work = sum(seconds[spec.variant] for spec in self.open.values())
        self.work_done = 0.0
        self.told: set[tuple[str, str]] = set()  # variants and why runs of them failed
        self.shown = ProgressLine(self.work)
        print(begin_line(plans), flush=True)

    def __enter__(self) -> Self:
        self.shown.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.shown.__exit__(*error)

    def finished(self, spec: RunSpec, summary: RunSummary) -> None:
        """One run more."""
        self.results[spec.variant].append(summary)
        self.end(spec)
        if not self.left[spec.variant]:
            self.shown.say(variant_line(spec.variant, self.results[spec.variant]))

    def failed(self, spec: RunSpec, error: Exception) -> None:
        """One run less to wait for; says why, once for all runs of a variant that fail for the same reason."""
        self.end(spec)
        if (spec.variant, str(error)) not in self.told:
            self.told.add((spec.variant, str(error)))
            self.shown.say(f"{spec.label}  failed: {error}")

    def end(self, spec: RunSpec) -> None:
        """The run is no longer open, however it ended."""
        del self.open[spec.label]
        self.left[spec.variant] -= 1
        self.work_done += self.seconds[spec.variant]

    def look(self) -> None:
        """Shows where the queue stands, if it is time to."""
        self.shown.look(self.work_so_far(), self.line())

    def line(self) -> str:
        """As "57 of 190 runs, 3 of 19 variants done"."""
        variants = sum(left == 0 for left in self.left.values())
        runs, of = counted(self.runs, "run"), counted(len(self.left), "variant")
        return f"{self.runs - len(self.open)} of {runs}, {variants} of {of} done"

    def work_so_far(self) -> float:
        """In the unit of `seconds`, with what is done of runs that are not finished."""
        begun = sum(self.seconds[spec.variant] * share_done(spec) for spec in self.open.values())
        return min(self.work, self.work_done + begun)


def begin_line(plans: Sequence[Plan]) -> str:
    """As "190 runs of 19 variants to train, 12 finished before"."""
    to_train = sum(len(plan.unfinished) for plan in plans)
    before = sum(len(plan.specs) for plan in plans) - to_train
    variants = [plan.variant for plan in plans if plan.unfinished]
    whose = variants[0] if len(variants) == 1 else f"{len(variants)} variants"
    return f"{counted(to_train, 'run')} of {whose} to train" + (f", {before} finished before" if before else "")


def variant_line(variant: str, results: Sequence[RunSummary]) -> str:
    """As "dropout  10 runs  validation accuracy 0.941 (0.929 to 0.953)  7.6 s of one core"."""
    line = f"{variant}  {counted(len(results), 'run')}"
    accuracies = [result.validation_accuracy for result in results if result.validation_accuracy is not None]
    if accuracies:
        spread = f"{mean(accuracies):.3f} ({min(accuracies):.3f} to {max(accuracies):.3f})"
        known = "" if len(accuracies) == len(results) else f" of {len(accuracies)} of them"
        seconds = clock(sum(result.core_seconds for result in results))
        line += f"  validation accuracy{known} {spread}  {seconds} of one core"
    if diverged := sum(result.diverged for result in results):
        line += f"  {diverged} DIVERGED"
    if taken_over := sum(result.taken_over for result in results):
        line += f"  {taken_over} taken over from a process that went on elsewhere"
    return line
