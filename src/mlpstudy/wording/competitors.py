"""Names of competitors as the report shows them."""

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr

# as evaluate calls them
METHODS_ON_PICTURES = (
    N_("majority class"),
    N_("width and height"),
    N_("ridge 8x8"),
    N_("kernel ridge 8x8"),
)
TRIVIAL_METHODS = (*METHODS_ON_PICTURES, N_("logistic regression on features"))


def shown_name(row: LeaderboardRow) -> str:
    """A trivial method's in the reader's language; a variant's as params.yaml has it."""
    return tr(row.name) if row.role == "trivial" else row.name


def plain_name(row: LeaderboardRow) -> str:
    """A variant's, with a mark where all of its runs diverged: what a sentence says of its score is of no network."""
    return tr("{variant} (diverged)", variant=row.name) if row.lost else row.name


def marked_name(row: LeaderboardRow) -> str:
    """With the mark of a variant that underfits, for sentences that call it worse: its setting may not be to blame."""
    return tr("{variant} (underfits)", variant=row.name) if row.underfits and not row.lost else plain_name(row)


def baseline_name(study: Study) -> str:
    """The baseline as a sentence calls it, with a mark where all of its runs diverged."""
    lost = study.baseline.lost
    if study.config.baseline == "baseline":
        return tr("the baseline (diverged)") if lost else tr("the baseline")
    name = N_("the baseline ({variant}, diverged)") if lost else N_("the baseline ({variant})")
    return tr(name, variant=study.config.baseline)
