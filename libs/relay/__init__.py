"""The relay (outbox publisher): tray → journal → Kafka (docs/protocols.md 2).

Per aggregate, events reach the topic in order and without gaps; duplicates can happen. The relay polls; a nudge after a
save only makes it poll at once. The journal is permanent: it is the archive and the history that people read. The
broker may lose events.
"""

from libs.relay.broker_memory import BrokerMemory, Mark
from libs.relay.relay import Relay
from libs.relay.rows import CLAIM, RelayCollections, row_id

__all__ = ["CLAIM", "BrokerMemory", "Mark", "Relay", "RelayCollections", "row_id"]
