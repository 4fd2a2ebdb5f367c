"""Which variants did not learn their training images, and whether longer training may help."""

from collections.abc import Sequence

from mlpstudy.compare.leaderboard import WORTH_EPOCHS, LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.numbers import decimal, decimals_beside, first_few, percent


def underfitting(study: Study) -> str:
    """Who did not learn its training images, of those told to have diverged none; of a short budget only where longer
    training is worth while."""
    rows = [row for row in study.rows if row.underfits and not row.lost]
    if not rows:
        return ""
    told = [row for row in rows if "late_fall" in row.means and not study.descriptive]
    ended = [row for row in told if not row.still_falling]
    slow = [row for row in rows if row.still_falling and not row.short_budget]
    stopped = [row for row in ended if full_settings(study.config, row.name)["train.early_stopping"]]
    flat = [row for row in ended if row not in stopped]
    texts = [little_learnt(rows), one_class_named(rows), still_falling(rows)]
    return " ".join(text for text in [*texts, no_longer_falling(flat, stopped), advice(slow, flat, stopped)] if text)


def still_falling(rows: Sequence[LeaderboardRow]) -> str:
    """Those of them whose validation loss still fell, apart by whether it did so at a pace worth further epochs."""
    falling = [row for row in rows if row.still_falling]
    short = [fallen(row) for row in falling if row.short_budget]
    slow = [fallen(row) for row in falling if not row.short_budget]
    texts = [
        (
            short,
            N_(
                "Over the last fifth of the epochs the validation loss, in nats, still fell under {names}: there the "
                "comparison shows a short budget."
            ),
        ),
        (
            slow,
            N_(
                "Over the last fifth of the epochs the validation loss, in nats, still fell under {names}, by less "
                "than {share} of the log-loss: longer training may not help."
            ),
        ),
    ]
    share = percent(WORTH_EPOCHS, 0)
    return " ".join(tr(text, names=first_few(names), share=share) for names, text in texts if names)


def fallen(row: LeaderboardRow) -> str:
    """Its name, and by how much its validation loss fell."""
    fall = row.means["late_fall"]
    return tr("{variant} (by {fall})", variant=row.name, fall=decimal(fall, decimals_beside(fall, 0.0, 3)))


def no_longer_falling(flat: Sequence[LeaderboardRow], stopped: Sequence[LeaderboardRow]) -> str:
    """That it says nothing of more epochs, for what is named rightly may grow all the same (dropout on 558 photographs
    named 47 of 100 after 15 epochs, 53 after 60); of early stopping, that it may be the reason."""
    texts = [
        (
            flat,
            N_(
                "Under {names} the validation loss is not shown to have fallen any more; only a longer run tells "
                "whether more epochs help."
            ),
        ),
        (
            stopped,
            N_(
                "Of {names}, early stopping keeps the epoch with the lowest validation loss, which may come before the "
                "training images are learnt."
            ),
        ),
    ]
    return " ".join(tr(text, names=first_few([row.name for row in rows])) for rows, text in texts if rows)


def advice(*kinds: Sequence[LeaderboardRow]) -> str:
    """What else may be the reason: once for all, and by name where sentences of several kinds stand before it."""
    told = [rows for rows in kinds if rows]
    if len(told) < 2:
        reasons = N_("The start may have failed, the regulariser be too strong, or the learning rate not suit.")
        return tr(reasons) if told else ""
    return tr(
        "Of {names} the start may have failed, the regulariser be too strong, or the learning rate not suit.",
        names=first_few([row.name for rows in told for row in rows]),
    )


def little_learnt(rows: Sequence[LeaderboardRow]) -> str:
    """Those of them that underfit by their accuracies."""
    names = [row.name for row in rows if not row.constant]
    if not names:
        return ""
    return tr(
        "Underfitting, with a training accuracy more than 10 points below the highest and a score not above the "
        "baseline's: {names}.",
        names=first_few(names),
    )


def one_class_named(rows: Sequence[LeaderboardRow]) -> str:
    """Those that underfit whatever their accuracies."""
    names = [row.name for row in rows if row.constant]
    if not names:
        return ""
    return tr("Underfitting, with nearly every picture of a run given the same class: {names}.", names=first_few(names))
