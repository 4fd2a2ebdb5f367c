"""Does the size of an image give its class away? Then a network may learn where a photograph came from."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from mlpstudy.preprocess.record import Record

FOLDS = 5


def size_giveaway(records: Sequence[Record]) -> dict[str, float]:
    """Accuracy of guessing the class from width and height alone, and of always guessing the largest class.

    Each fifth of the images is guessed from the other four: the class most frequent at that size, or, where the size
    is new, the class most frequent at all. The hash of the pixels deals the fifths, so no seed is needed.
    """
    folds = [int(record.pixel_hash, 16) % FOLDS for record in records]
    right = 0
    for fold in range(FOLDS):
        known = [record for record, mine in zip(records, folds, strict=True) if mine != fold]
        asked = [record for record, mine in zip(records, folds, strict=True) if mine == fold]
        right += guessed_right(known, asked)
    majority = max(Counter(record.label for record in records).values())
    return {"accuracy": right / len(records), "majority": majority / len(records)}


def guessed_right(known: Sequence[Record], asked: Sequence[Record]) -> int:
    """How many classes of `asked` are guessed rightly by who knows the sizes and classes of `known`."""
    everywhere = Counter(record.label for record in known)
    by_size: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for record in known:
        by_size[record.width_px, record.height_px][record.label] += 1
    guesses = {size: most_frequent(counts, everywhere) for size, counts in by_size.items()}
    fallback = most_frequent(everywhere, everywhere)
    return sum(guesses.get((record.width_px, record.height_px), fallback) == record.label for record in asked)


def most_frequent(counts: Counter[str], everywhere: Counter[str]) -> str | None:
    """Ties go to the class that is frequent everywhere, then by name."""
    return max(sorted(counts), key=lambda name: (counts[name], everywhere[name]), default=None)
