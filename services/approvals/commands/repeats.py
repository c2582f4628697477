"""Recognises repeated requests for plain documents: routes and lists of deputies (docs/protocols.md 1.2).

Each document keeps the last requests that changed it. They are checked before `If-Match`, and again after a change that
matched no document, because the same request may have been saved by a parallel run.
"""

from libs.aggregates import IdempotencyKey
from libs.problems import IdempotencyKeyReused
from services.approvals.store import KeptDocument


def was_done(doc: KeptDocument | None, key: IdempotencyKey | None) -> bool:
    """Whether this request changed the document before. Raises IdempotencyKeyReused (422) for a different request
    with the same key."""
    if doc is None or key is None:
        return False
    for entry in doc.get("done", []):
        if entry["key"] == key.key:
            if entry["fingerprint"] != key.fingerprint:
                raise IdempotencyKeyReused
            return True
    return False
