"""A run's own search: trial after trial on its own training and validation images, then the settings it trains with.

Trials are trained as the run itself is, on the same draws: so the run, with the settings of the best trial, becomes
that trial's network, and the network that is chosen is the one that is scored. It is chosen in the precision of
training, as early stopping chooses an epoch, and scored by evaluate in float32, which may name a validation image
otherwise. The validation loss decides rather than accuracy, which moves in steps of one validation image and leaves
many trials equal.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mlpstudy.config.search import SearchConfig
from mlpstudy.config.tuned import with_settings
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.contracts.search import Trial, best_trial, parse_search, search_text
from mlpstudy.files import write_bytes, write_text
from mlpstudy.nets.store import Outcome
from mlpstudy.scratch.seal import with_digest, without_digest
from mlpstudy.seeds import seed_for
from mlpstudy.train.runs.epochs import EpochNote
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.search.suggest import suggest

# trains by a spec; gives the row of the epoch whose weights are reported, how it ended, and its core-seconds
Training = Callable[[RunSpec], tuple[EpochMetrics, Outcome, float]]


def searched(spec: RunSpec, train: Training) -> tuple[RunSpec, float]:
    """The run with the settings that its search chose, and the core-seconds of the search; without one, the run itself.

    Leaves the trials where the run's results wait.
    """
    search = spec.config.search
    if search is None:
        return spec, 0.0
    trials, seconds = run_trials(spec, search, train)
    write_text(spec.file("trials"), search_text(spec.run, trials))
    chosen = with_settings(spec.config, search, best_trial(trials).settings)
    return replace(spec, config=chosen, trainings_before=search.trials), seconds


def run_trials(spec: RunSpec, search: SearchConfig, train: Training) -> tuple[list[Trial], float]:
    """All trials, those included that were made before the run was killed; and the core-seconds of those made now."""
    file, note = spec.file("search"), EpochNote(spec)
    trials, seconds = read_trials(file, spec.run), 0.0
    for number in range(search.trials):
        attempt = replace(spec, trial=number, trainings_before=number)
        if number == len(trials):
            settings = suggest(search.space, trials, seed_for(spec.config.seed, "search", spec.run, number))
            metrics, outcome, took = train(replace(attempt, config=with_settings(spec.config, search, settings)))
            trials.append(trial_from(number, settings, metrics, outcome))
            write_trials(file, spec.run, trials)
            seconds += took
            note.write((number + 1) * spec.config.train.epochs)  # short trials have noted nothing themselves
        attempt.checkpoint.unlink(missing_ok=True)
    return trials, seconds


def trial_from(number: int, settings: dict[str, object], metrics: EpochMetrics, outcome: Outcome) -> Trial:
    """What is kept of it."""
    lost = outcome.status == "diverged"
    return Trial(
        number=number,
        status=outcome.status,
        epochs=outcome.epochs,
        validation_loss=None if lost else metrics.validation_loss,
        validation_accuracy=None if lost else metrics.validation_accuracy,
        settings=settings,
    )


def write_trials(file: Path, run: int, trials: list[Trial]) -> None:
    """In the form in which they are published, behind a digest: a search goes on from them."""
    write_bytes(file, with_digest(search_text(run, trials, whole=False).encode()))


def read_trials(file: Path, run: int) -> list[Trial]:
    """What `write_trials` left; none where nothing was, or where it is damaged."""
    if not file.exists():
        return []
    data = without_digest(file.read_bytes())
    if data is None:
        print(f"{file}: is damaged; this search starts anew", flush=True)
        return []
    return list(parse_search(data.decode())[run])
