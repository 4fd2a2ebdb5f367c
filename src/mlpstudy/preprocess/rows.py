"""What was measured of each image, and of all of them together, as rows of index.csv."""

from collections.abc import Iterator, Sequence

from mlpstudy.contracts.index import IndexRow
from mlpstudy.preprocess.duplicates import Duplicates
from mlpstudy.preprocess.record import Record


def index_rows(records: Sequence[Record], duplicates: Duplicates) -> Iterator[IndexRow]:
    """One row per record, in their order."""
    for row, record in enumerate(records):
        original = duplicates.copies.get(row)
        yield IndexRow(
            name=record.name,
            label=record.label,
            given=record.given,
            width_px=record.width_px,
            height_px=record.height_px,
            mode=record.mode,
            pixel_hash=record.pixel_hash,
            perceptual_hash=record.perceptual_hash,
            group=int(duplicates.groups[row]),
            copy_of="" if original is None else records[original].name,
            problem=record.problem,
            origin=record.origin,
        )
