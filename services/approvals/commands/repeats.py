"""The same request again, for what is kept as a plain document: routes and lists of deputies (protocols.md 1.2).

Each keeps the last requests that changed it; they are looked at before `If-Match`, and again when a change matched
nothing, because a twin of the request may have won.
"""

from libs.aggregates import Intent
from libs.mongo import Doc
from libs.problems import IdempotencyKeyReused

KEPT = 20


def was_done(doc: Doc | None, intent: Intent | None) -> bool:
    """Whether this request changed the document before; the same key for something else is 422."""
    if doc is None or intent is None:
        return False
    for entry in doc.get("done", []):
        if entry["key"] == intent.key:
            if entry["fingerprint"] != intent.fingerprint:
                raise IdempotencyKeyReused
            return True
    return False


def noted(intent: Intent | None) -> list[Doc]:
    """The request, as the document remembers it."""
    return [{"key": intent.key, "fingerprint": intent.fingerprint}] if intent else []
