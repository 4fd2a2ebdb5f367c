"""Networks on pixels beside networks on a frozen network's features: what did the pictures themselves give?"""

from collections.abc import Sequence
from pathlib import Path

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.language import tr
from mlpstudy.power import ALPHA
from mlpstudy.wording.competitors import METHODS_ON_PICTURES, plain_name, shown_name
from mlpstudy.wording.numbers import interval, percent, signed_points


def inputs_sentence(study: Study) -> str:
    """The best on features against the best on pixels; empty where the study has not both.

    Both were chosen for their score: the interval holds for every pair of the two kinds at once.
    """
    backbone = backbone_name(study)
    if not backbone:
        return ""
    on_features, on_pixels = rows_on(study, "features"), rows_on(study, "pixels")
    if not on_features or not on_pixels:
        return ""
    best, plain = on_features[0], on_pixels[0]
    estimate = study.scores.difference(best.name, plain.name)
    pairs = len(on_features) * len(on_pixels)
    low, high = map(float, estimate.interval(ALPHA / (2 * pairs), OF_SHARES))
    sides = tr(
        "On features of {backbone} {features} has the highest score, {high}; on the pictures themselves {pixels}, "
        "{low}: {difference} points apart, interval for all such pairs at once {interval}.",
        backbone=backbone,
        features=plain_name(best),
        high=percent(best.score),
        pixels=plain_name(plain),
        low=percent(plain.score),
        difference=signed_points(float(estimate.difference)),
        interval=interval(low, high),
    )
    return f"{sides} {lent(study, plain, backbone)}" if low > 0 and not study.descriptive else sides


def lent(study: Study, plain: LeaderboardRow, backbone: str) -> str:
    """Where the lead over the best on pixels comes from: not all from the backbone, if others get more out of those."""
    others = [row for row in study.rows if row.name in METHODS_ON_PICTURES] + rows_on(study, "pixels", ["reference"])
    most = max(others, key=lambda row: row.score, default=plain)
    if most.score > plain.score:
        return tr(
            "But {competitor}, which does without {backbone} too, has {score}: so not all of this lead came with "
            "{backbone}.",
            competitor=shown_name(most),
            score=percent(most.score),
            backbone=backbone,
        )
    return tr(
        "The pictures of this study give the second score by themselves; what is above it came with {backbone}: the "
        "pictures that it was trained on, its layers, and the size at which it looks.",
        backbone=backbone,
    )


def rows_on(study: Study, kind: str, roles: Sequence[str] = ("baseline", "variant")) -> list[LeaderboardRow]:
    """Networks of these roles that see this of an image, the best first; references do not compete."""
    return [
        row
        for row in study.rows
        if row.role in roles and full_settings(study.config, row.name).get("model.input", "pixels") == kind
    ]


def backbone_name(study: Study) -> str:
    """As the settings have it, of a file its name alone; empty where the study has no features."""
    return Path(study.config.settings.get("data", {}).get("features") or "").name
