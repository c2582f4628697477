"""One-document aggregates: load, create, save with compare-and-set, tray and done; guards for what events cause.

A document is `{_id, version, bucket, last_change, …state…, seen, done, tray, tray_since?}`. One command is one
`update_one` and makes one event, so the sequences of an aggregate are 1, 2, 3 … without gaps (protocols.md 1–3).
"""

from libs.aggregates.copies import Copies
from libs.aggregates.store import Aggregates, By, Intent, Loaded, Outcome

__all__ = ["Aggregates", "By", "Copies", "Intent", "Loaded", "Outcome"]
