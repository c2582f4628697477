"""修正の提案 as it changes a record: the drafter takes an approver's wording for one place of one segment. Pure."""

from typing import TypedDict

from libs.decision import Decision
from libs.states.casework import Segment
from services.records.domain.content import content_sha256
from services.records.domain.errors import SegmentChanged
from services.records.domain.record import RecordDecision, require_editable
from services.records.domain.state import LoadedRecord


class Proposal(TypedDict):
    """The suggestion as the screen showed it: other words for one place of a segment."""

    record_id: str
    segment_id: str
    before: str
    after: str


def require_reads(record: LoadedRecord, proposal: Proposal) -> None:
    """SegmentChanged unless the segment has the words to be replaced in exactly one place."""
    texts = [each["text"] for each in record["segments"] if each["id"] == proposal["segment_id"]]
    if not texts or texts[0].count(proposal["before"]) != 1:
        raise SegmentChanged(context={"record_id": record["id"], "segment_id": proposal["segment_id"]})


def reword(record: LoadedRecord, proposal: Proposal) -> RecordDecision:
    """A revision of a returned record with the approver's words in place of the drafter's."""
    require_editable(record)
    require_reads(record, proposal)
    segment_id, before, after = proposal["segment_id"], proposal["before"], proposal["after"]
    segments: list[Segment] = [
        {**each, "text": each["text"].replace(before, after)} if each["id"] == segment_id else each
        for each in record["segments"]
    ]
    newer: LoadedRecord = {**record, "segments": segments}
    newer["content_sha256"] = content_sha256(newer)
    accepted = {"segment_id": segment_id, "before": before, "after": after}
    return Decision(newer, "record.revised", {"fields": ["content_sha256", "segments"], "suggestion": accepted})
