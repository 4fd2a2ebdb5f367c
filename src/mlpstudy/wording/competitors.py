"""Names of competitors as the report shows them."""

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.language import N_, tr

TRIVIAL_METHODS = (  # as evaluate calls them
    N_("majority class"),
    N_("width and height"),
    N_("ridge 8x8"),
    N_("kernel ridge 8x8"),
    N_("logistic regression on features"),
)


def shown_name(row: LeaderboardRow) -> str:
    """A trivial method's in the reader's language; a variant's as params.yaml has it."""
    return tr(row.name) if row.role == "trivial" else row.name
