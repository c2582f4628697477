"""Tray → journal → Kafka (protocols.md 2): the poll is the truth, the nudge a doorbell.

Promised: per aggregate, events reach the topic in order and none is missing the first time. Duplicates can happen.
The journal is permanent: it is the archive and the history people read; the broker is treated as forgetful.
"""

from libs.relay.broker_memory import BrokerMemory, Mark
from libs.relay.relay import Relay, Sender
from libs.relay.shelves import CLAIM, UNSENT_BUCKETS, Shelves, journal_row, row_id

__all__ = [
    "CLAIM",
    "UNSENT_BUCKETS",
    "BrokerMemory",
    "Mark",
    "Relay",
    "Sender",
    "Shelves",
    "journal_row",
    "row_id",
]
