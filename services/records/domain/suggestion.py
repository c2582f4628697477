"""修正の提案 as it changes a record: one place of one segment, in the approver's words, by the drafter's word. Pure."""

from services.records.domain.content import content_sha256
from services.records.domain.decision import Decision, State
from services.records.domain.errors import SegmentChanged
from services.records.domain.record import require_editable


def require_reads(record: State, segment_id: str, before: str) -> None:
    """SegmentChanged unless the segment has the words to be replaced, in exactly one place."""
    texts = [s["text"] for s in record.get("segments", []) if s["id"] == segment_id]
    if not texts or texts[0].count(before) != 1:
        raise SegmentChanged(context={"record_id": record["id"], "segment_id": segment_id})


def reworded(record: State, segment_id: str, before: str, after: str) -> Decision:
    """A revision of a returned record with the approver's words in place of the drafter's."""
    require_editable(record)
    require_reads(record, segment_id, before)
    segments = [
        {**s, "text": s["text"].replace(before, after)} if s["id"] == segment_id else s
        for s in record["segments"]
    ]
    newer = {**record, "segments": segments}
    newer["content_sha256"] = content_sha256(newer)
    accepted = {"segment_id": segment_id, "before": before, "after": after}
    return Decision(
        newer, "record.revised", {"fields": ["content_sha256", "segments"], "suggestion": accepted}
    )
