"""The collections of one service's relay and the rows in them.

A journal row is an event with `unsent_bucket` until the broker acknowledges it (a sparse field, so that unsent rows are
found by an index), and with `sent {topic, partition, offset, epoch, at}` afterwards. `lost` is the number of the loss
that made it unsent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict

from libs.contracts.events import Event
from libs.ids import bucket_of
from libs.mongo import Documents

UNSENT_BUCKETS = 256
CLAIM = (("sent.partition", 1), ("sent.offset", 1), ("sent.epoch", 1))


class Sent(TypedDict):
    """The topic, partition and offset at which the broker acknowledged a row, and the epoch of the log."""

    topic: str
    partition: int
    offset: int
    epoch: int
    at: str


class JournalRow(Event):
    """An event in the journal; `retry_at` and `tries` are set after the broker refused it."""

    _id: str
    unsent_bucket: NotRequired[int]
    sent: NotRequired[Sent]
    lost: NotRequired[int]
    retry_at: NotRequired[str]
    tries: NotRequired[int]


class MarkRow(TypedDict):
    """The highest acknowledged offset of a partition; `_id` is `topic/partition`."""

    _id: str
    topic: str
    partition: int
    offset: int
    epoch: int


_LossWords = TypedDict("_LossWords", {"from": int})


class LossView(_LossWords):
    """A loss as other services see it: the broker lost everything of a partition from offset `from` on. `n` counts the
    losses of a service."""

    n: int
    topic: str
    partition: int


class LossRow(LossView):
    """A loss as stored."""

    _id: str
    epoch: int
    at: str


class TrayDocument(TypedDict):
    """The fields of an aggregate's document that the relay reads."""

    _id: str
    version: int
    tray: list[Event]
    tray_since: datetime


@dataclass(frozen=True)
class RelayCollections:
    """The collections of one service's relay.

    Required indexes: `tray_since` (sparse) on each collection of aggregates; on the journal `unsent_bucket` (sparse)
    and `CLAIM` (unique, sparse), which finds two rows that were acknowledged at the same offset.
    """

    aggregates: Sequence[Documents]
    journal: Documents[JournalRow]
    marks: Documents[MarkRow]
    losses: Documents[LossRow]


def row_id(key: str, sequence: int) -> str:
    """`<aggregate key>@<sequence>`, zero-padded so that the rows of an aggregate sort in sequence."""
    return f"{key}@{sequence:020d}"


def journal_row(event: Event) -> JournalRow:
    """The journal row of a tray entry, unsent."""
    return {"_id": row_id(event["key"], event["sequence"]), **event, "unsent_bucket": unsent_bucket(event["key"])}


def unsent_bucket(key: str) -> int:
    """The bucket of an aggregate's unsent rows: 0 to 255."""
    return bucket_of(key, UNSENT_BUCKETS)
