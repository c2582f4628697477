"""下書き: private to author and supervisor, autosaved, and the moment it becomes a record. Pure.

A draft is no aggregate: it has its own version and is never on the bus. Finishing decides once, in `finish`; what
follows (insert the record, delete the draft) is mechanical and may be done by anybody.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from libs.problems import FieldError, NotFound, OutOfScope
from services.records.domain import item as items
from services.records.domain.content import FIELDS, content_sha256, is_late, kept_links, normal, official
from services.records.domain.decision import Place, State, Who
from services.records.domain.errors import DraftFinished, MissingField


def begin(given: Mapping[str, Any], who: Who, office_code: str, now: str, new_ids: Iterator[str]) -> State:
    """A new draft of `who` in this office. Links that only another service's object may put there are left out."""
    written = {**given, "links": kept_links([], given.get("links") or [])}
    return _begun(written, who, office_code, now, new_ids)


def _begun(given: Mapping[str, Any], who: Who, office_code: str, now: str, new_ids: Iterator[str]) -> State:
    return {
        "author_id": who.staff_id, "author": who.as_json(), "writer_id": None, "office_code": office_code,
        "household_id": given.get("household_id"), "item_ops": list(given.get("item_ops") or []),
        **normal(given, by=who.staff_id, new_ids=new_ids), "begun_at": now, "saved_at": now, "finishing": None,
    }  # fmt: skip


def save(
    draft: State, given: Mapping[str, Any], who: Who, office_code: str, now: str, new_ids: Iterator[str]
) -> State:
    """Autosave: the whole content anew; the links that another service's object put there stay."""
    require_writer(draft, who)
    require_open(draft)
    newer: State = {
        **draft, **normal(given, by=who.staff_id, new_ids=new_ids, before=draft["segments"]), "household_id": given.get("household_id"),
        "item_ops": list(given.get("item_ops") or []), "office_code": office_code, "saved_at": now,
    }  # fmt: skip
    newer["links"] = kept_links(draft["links"], newer["links"])
    return newer


def take_over(draft: State, who: Who, worker_id: str | None, now: str) -> State:
    """引取り by the assigned worker or a supervisor; the author stays the author."""
    require_open(draft)
    if who.staff_id != worker_id and not _supervises(draft, who):
        raise NotFound
    passed = {"from": draft["writer_id"] or draft["author_id"], "to": who.as_json(), "at": now}
    return {
        **draft, "writer_id": who.staff_id, "taken_over_at": now, "taken_over": [*draft.get("taken_over", []), passed],
    }  # fmt: skip


def require_open(draft: State) -> None:
    """DraftFinished with the record's id once finishing has begun."""
    if draft["finishing"] is not None:
        raise DraftFinished(context={"record_id": draft["id"]})


def may_see(draft: State, who: Who) -> bool:
    """Its author, whoever took it over, and a supervisor of the office."""
    return who.staff_id in (draft["author_id"], draft["writer_id"]) or _supervises(draft, who)


def require_writer(draft: State, who: Who) -> None:
    """NotFound for who may not see it; OutOfScope for a supervisor who has not taken it over."""
    if who.staff_id == (draft["writer_id"] or draft["author_id"]):
        return
    if not may_see(draft, who):
        raise NotFound
    raise OutOfScope("この下書きを書いているのは別の人です。書くには、先に引き取ってください。")


def _supervises(draft: State, who: Who) -> bool:
    return who.is_supervisor and who.office_code == draft["office_code"]


def finish(draft: State, who: Who, place: Place | None, now: str) -> State:
    """記入済: the record's whole state as it will be inserted, or the first thing that is wrong with it."""
    require_writer(draft, who)
    require_open(draft)
    if place is None:
        raise MissingField(errors=[FieldError("/household_id", "missing")])
    written = {name: draft[name] for name in FIELDS}
    content = official(written, by=who.staff_id, members=place.members, now=now)
    return {
        "household_id": place.household_id, "office_code": place.office_code, "ward_code": place.ward_code,
        "unit": place.unit, "worker_id": place.worker_id, **content, "author_id": draft["author_id"],
        "author_text": None, "author": draft["author"], "writer_id": draft["writer_id"], "written_at": now,
        "late_entry": is_late(content, now), "state": "written", "submission_id": None, "round": 0,
        "submitted_at": None, "decided_at": None, "approval_id": None, "returned_comment": None, "instructions": [],
        "amendments": [], "voided": None, "integrity_signals": [], "content_sha256": content_sha256(content),
        "created": items.created_by(draft["id"], draft["item_ops"], place, who, now), "is_imported": False,
        "from": {"draft": draft["id"], "version": draft["version"]},
    }  # fmt: skip


def promoted(
    inquiry: Mapping[str, Any], record_type: str, author: State, now: str, new_ids: Iterator[str]
) -> State:
    """The draft of an inquiry's record: its words with their source, and a link back."""
    who = Who(author["staff_id"], author["name"], author["post"], author["office_code"], unit="")
    caller: Mapping[str, Any] = inquiry.get("caller") or {}
    told: State = {"kind": "statement", "text": inquiry["summary"], "source": _source(caller)}
    segments = [told]
    if inquiry.get("reply"):
        segments.append({"kind": "fact", "text": f"回答: {inquiry['reply']}", "source": {"type": "own_eyes"}})
    given: State = {
        "household_id": inquiry.get("household_id"), "record_type": record_type,
        "subjects": list(inquiry.get("subjects") or []), "occurred_at": inquiry.get("received_at"),
        "time_known": inquiry.get("precision") != "day", "title": str(inquiry["subject"])[:80], "segments": segments,
        "counterpart": [_counterpart(caller)] if caller else [],
        "performed_by": [{"staff_id": inquiry["received_by_id"], "external": None, "part": "main"}] if inquiry.get("received_by_id") else [],
        "links": [{"rel": "promoted_from", "type": "inquiry", "id": inquiry["id"]}],
    }  # fmt: skip
    return _begun(given, who, inquiry["office_code"], now, new_ids)


_COUNTERPARTS = frozenset(
    {
        "self", "member", "kin", "ex_spouse", "medical", "care", "commissioner", "landlord", "school", "employer",
        "police", "other_city", "internal", "lawyer",
    }
)  # fmt: skip
_SOURCES = {
    "self": "self",
    "member": "member",
    "kin": "relative",
    "ex_spouse": "relative",
    "medical": "doctor",
}
_AGENCIES = frozenset({"care", "commissioner", "school", "police", "other_city", "internal", "employer"})


def _counterpart(caller: Mapping[str, Any]) -> State:
    kind = caller.get("kind")
    return {
        "kind": kind if kind in _COUNTERPARTS else "other", "related_party_id": caller.get("related_party_id"),
        "name": caller.get("name") or caller.get("org"),
    }  # fmt: skip


def _source(caller: Mapping[str, Any]) -> State:
    kind = str(caller.get("kind"))
    return {
        "type": _SOURCES.get(kind, "agency" if kind in _AGENCIES else "other"),
        "name": caller.get("name"),
    }
