"""The collections of one service's relay, and what a journal row is.

A row is the event, `unsent_bucket` while it is not acknowledged (sparse, so that the unsent are found by equality), and
`sent {topic, partition, offset, epoch, at}` once it is. `lost` names the loss that made it unsent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.ids import bucket_of
from libs.mongo import Doc, Documents

UNSENT_BUCKETS = 256
CLAIM = (("sent.partition", 1), ("sent.offset", 1), ("sent.epoch", 1))


@dataclass(frozen=True)
class Shelves:
    """The collections of one service's relay.

    Wanted indexes: `tray_since` (sparse) on each aggregate's; on the journal's `unsent_bucket` (sparse) and `CLAIM`
    (unique, sparse), which finds two rows acknowledged at one place.
    """

    aggregates: Sequence[Documents]
    journal: Documents
    marks: Documents
    losses: Documents


def row_id(key: str, sequence: int) -> str:
    """`<aggregate key>@<sequence>`: unique on both, and an aggregate's rows lie in order."""
    return f"{key}@{sequence:020d}"


def journal_row(event: Doc) -> Doc:
    """A tray entry as a journal row, not yet sent."""
    return {
        "_id": row_id(event["key"], event["sequence"]),
        **event,
        "unsent_bucket": unsent_bucket(event["key"]),
    }


def unsent_bucket(key: str) -> int:
    """Where the unsent rows of an aggregate are found."""
    return bucket_of(key, UNSENT_BUCKETS)
