"""下書き: private to its author and supervisor, autosaved, until it becomes a record. Pure.

A draft is no aggregate: it has its own version and makes no events. Finishing decides once, in `finish`. The steps
after it (insert the record, delete the draft) need no decision, and any process may do them.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict, get_args

from libs.contracts import codes
from libs.problems import FieldError, NotFound, OutOfScope
from libs.states.casework import Counterpart, SegmentSource
from libs.states.counter import Caller
from libs.states.published import ByWhom
from services.records.domain import item as items
from services.records.domain.content import (
    NOTHING,
    Content,
    GivenContent,
    GivenSegment,
    content_sha256,
    is_late,
    kept_links,
    normal,
    official,
)
from services.records.domain.decision import ActingStaff, DecisionContext, HouseholdSnapshot
from services.records.domain.errors import DraftFinished, MissingField
from services.records.domain.inquiry import HeardCall
from services.records.domain.item import ItemOp
from services.records.domain.state import Record


class Unfinished(TypedDict):
    """A field of the screen as it was typed, if it is not valid content yet."""

    field: str
    text: str


class GivenDraft(GivenContent):
    """The content of a draft, as its writer sends it."""

    unfinished: list[Unfinished] | None


TakenOver = TypedDict("TakenOver", {"from": str, "to": ByWhom, "at": str})
"""From whom (`staff_id`) a draft was taken over, by whom and when."""


class Finishing(TypedDict):
    """The decision that a draft becomes a record, with the whole state of the record."""

    at: str
    by: ByWhom
    record: Record


class DraftFields(Content):
    """A draft as its readers see it."""

    author_id: str
    author: ByWhom
    writer_id: str | None
    office_code: str
    household_id: str | None
    item_ops: list[ItemOp]
    unfinished: list[Unfinished]
    begun_at: str
    saved_at: str
    taken_over_at: NotRequired[str]


class NewDraft(DraftFields):
    """The state of a draft. A discarded one has only `discarded`, the id of the person who discarded it."""

    finishing: Finishing | None
    discarded: NotRequired[str | None]


class Draft(NewDraft):
    """A stored draft, with its id, its version and each time that it was taken over."""

    id: str
    version: int
    taken_over: list[TakenOver]


def begin(given: GivenDraft, office_code: str, at: DecisionContext) -> NewDraft:
    """A new draft in this office. Links that only an object of another service may set are left out."""
    written: GivenDraft = {**given, "links": kept_links([], given["links"] or [])}
    return _begun(written, office_code, at)


def _begun(given: GivenDraft, office_code: str, at: DecisionContext) -> NewDraft:
    who = at.who
    return {
        "author_id": who.staff_id,
        "author": who.as_json(),
        "writer_id": None,
        "office_code": office_code,
        "household_id": given["household_id"],
        "item_ops": list(given["item_ops"] or []),
        "unfinished": list(given["unfinished"] or []),
        **normal(given, by=who.staff_id, new_ids=at.new_ids),
        "begun_at": at.now,
        "saved_at": at.now,
        "finishing": None,
    }


def stored(draft_id: str, state: NewDraft) -> Draft:
    """A new draft as it is stored, at version 1."""
    return {"id": draft_id, "version": 1, "taken_over": [], **state}


def save(draft: Draft, given: GivenDraft, office_code: str, at: DecisionContext) -> Draft:
    """Autosave: replaces the whole content. The links that an object of another service has set stay."""
    require_writer(draft, at.who)
    require_open(draft)
    content = normal(given, by=at.who.staff_id, new_ids=at.new_ids, before=draft["segments"])
    return {
        **draft,
        **content,
        "links": kept_links(draft["links"], content["links"]),
        "household_id": given["household_id"],
        "item_ops": list(given["item_ops"] or []),
        "unfinished": list(given["unfinished"] or []),
        "office_code": office_code,
        "saved_at": at.now,
    }


def take_over(draft: Draft, who: ActingStaff, worker_id: str | None, now: str) -> Draft:
    """引取り by the assigned worker or a supervisor. The author stays the author."""
    require_open(draft)
    if who.staff_id != worker_id and not _supervises(draft, who):
        raise NotFound
    passed: TakenOver = {"from": draft["writer_id"] or draft["author_id"], "to": who.as_json(), "at": now}
    return {**draft, "writer_id": who.staff_id, "taken_over_at": now, "taken_over": [*draft["taken_over"], passed]}


def require_open(draft: Draft) -> None:
    """DraftFinished with the record's id once finishing has begun."""
    if draft["finishing"] is not None:
        raise DraftFinished(context={"record_id": draft["id"]})


def may_see(draft: Draft, who: ActingStaff) -> bool:
    """Whether this person is its author, has taken it over, or is a supervisor of the office."""
    return who.staff_id in (draft["author_id"], draft["writer_id"]) or _supervises(draft, who)


def require_writer(draft: Draft, who: ActingStaff) -> None:
    """NotFound for people who may not see it, OutOfScope for a supervisor who has not taken it over."""
    if who.staff_id == (draft["writer_id"] or draft["author_id"]):
        return
    if not may_see(draft, who):
        raise NotFound
    raise OutOfScope("この下書きを書いているのは別の人です。書くには、先に引き取ってください。")


def _supervises(draft: Draft, who: ActingStaff) -> bool:
    return who.is_supervisor and who.office_code == draft["office_code"]


def finish(draft: Draft, place: HouseholdSnapshot | None, at: DecisionContext) -> Record:
    """未回付: the record's whole state as it will be inserted. Raises the first problem that the draft has."""
    require_writer(draft, at.who)
    require_open(draft)
    if unfinished := draft["unfinished"]:
        # The typed text would be lost silently, because a record has no place for it.
        raise MissingField(errors=[FieldError(f"/{each['field']}", "unfinished") for each in unfinished])
    if place is None:
        raise MissingField(errors=[FieldError("/household_id", "missing")])
    content = official(_content_of(draft), by=at.who.staff_id, members=place.members, now=at.now)
    return {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "household_id": place.household_id,
        "office_code": place.office_code,
        "ward_code": place.ward_code,
        "unit": place.unit,
        "worker_id": place.worker_id,
        **content,
        "linked_from": None,
        "author_id": draft["author_id"],
        "author_text": None,
        "author": draft["author"],
        "writer_id": draft["writer_id"],
        "written_at": at.now,
        "late_entry": is_late(content, at.now),
        "state": "written",
        "submission_id": None,
        "round": 0,
        "submitted_at": None,
        "decided_at": None,
        "filed_at": None,
        "filed_by": None,
        "approval_id": None,
        "returned_comment": None,
        "instructions": [],
        "amendments": [],
        "voided": None,
        "integrity_signals": [],
        "content_sha256": content_sha256(content),
        "created": items.created_by(draft["id"], enumerate(draft["item_ops"]), place, at),
        "is_imported": False,
        "original_text": None,
        "legacy_signoff": [],
        "from": {"draft": draft["id"], "version": draft["version"]},
    }


def _content_of(draft: Draft) -> Content:
    return {
        "record_type": draft["record_type"],
        "occurred_at": draft["occurred_at"],
        "ended_at": draft["ended_at"],
        "place": draft["place"],
        "method": draft["method"],
        "title": draft["title"],
        "next_plan": draft["next_plan"],
        "effective_on": draft["effective_on"],
        "template": draft["template"],
        "late_reason": draft["late_reason"],
        "time_known": draft["time_known"],
        "subjects": draft["subjects"],
        "member_ids": draft["member_ids"],
        "counterpart": draft["counterpart"],
        "performed_by": draft["performed_by"],
        "visits": draft["visits"],
        "segments": draft["segments"],
        "attachments": draft["attachments"],
        "links": draft["links"],
        "also_for": draft["also_for"],
        "companion": draft["companion"],
    }


def promoted(inquiry: HeardCall, record_type: codes.RecordType, at: DecisionContext) -> NewDraft:
    """The draft of an inquiry's record: the texts of the inquiry with their source, and a link to it."""
    caller = inquiry["caller"]
    segments = [_segment("statement", inquiry["summary"], _source(caller))]
    if reply := inquiry["reply"]:
        source: SegmentSource = {"type": "own_eyes", "name": None}
        segments.append(_segment("fact", f"回答: {reply}", source))
    received_by = inquiry["received_by_id"]
    given: GivenDraft = {
        **NOTHING,
        "unfinished": None,
        "household_id": inquiry["household_id"],
        "record_type": record_type,
        "subjects": list(inquiry["subjects"] or []),
        "occurred_at": inquiry["received_at"],
        "time_known": inquiry["precision"] != "day",
        "title": str(inquiry["subject"])[:80],
        "segments": segments,
        "counterpart": [_counterpart(caller)] if caller else [],
        "performed_by": [{"staff_id": received_by, "external": None, "part": "main"}] if received_by else [],
        "links": [{"rel": "promoted_from", "type": "inquiry", "id": inquiry["id"]}],
    }
    return _begun(given, inquiry["office_code"], at)


def _segment(kind: codes.SegmentKind, text: str, source: SegmentSource) -> GivenSegment:
    return {"id": None, "kind": kind, "text": text, "source": source, "origin": None}


_COUNTERPARTS: tuple[codes.CounterpartKind, ...] = get_args(codes.CounterpartKind)
_SOURCES: Mapping[codes.CallerKind, codes.SourceType] = {
    "self": "self",
    "member": "member",
    "kin": "relative",
    "ex_spouse": "relative",
    "medical": "doctor",
}
_AGENCIES = frozenset({"care", "commissioner", "school", "police", "other_city", "internal", "employer"})


def _as_counterpart(kind: codes.CallerKind) -> codes.CounterpartKind:
    for each in _COUNTERPARTS:
        if each == kind:
            return each
    return "other"


def _counterpart(caller: Caller) -> Counterpart:
    return {
        "kind": _as_counterpart(caller["kind"]),
        "related_party_id": caller["related_party_id"],
        "name": caller["name"] or caller["org"],
    }


def _source(caller: Caller | None) -> SegmentSource:
    if not caller:
        return {"type": "other", "name": None}
    kind = caller["kind"]
    return {"type": _SOURCES.get(kind, "agency" if kind in _AGENCIES else "other"), "name": caller["name"]}
