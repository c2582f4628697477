"""One-document aggregates: load, create, save by compare-and-set, with the outbox (tray) and the guards of consumers.

A document is `{_id, version, bucket, last_change, …state…, seen, done, tray, tray_since?}`. One command is one
`update_one` and makes one event, so the sequences of an aggregate are 1, 2, 3 … without gaps (docs/protocols.md 1–3).
"""

from libs.aggregates.copies import ReplicaStore, whole
from libs.aggregates.store import Aggregates, EventActor, IdempotencyKey, Stored

__all__ = ["Aggregates", "EventActor", "IdempotencyKey", "ReplicaStore", "Stored", "whole"]
