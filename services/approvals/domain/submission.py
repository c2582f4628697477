"""How a matter comes in: a new case from a submission, a further round, the start of a route, a 取下.

Only an event of records starts a round. A round that cannot start is answered with `approval.refused`.
"""

from collections.abc import Iterable, Sequence

from libs.contracts import codes
from libs.states.casework import OralConsent
from libs.states.signoff import Assignee, CaseItem, RoundNote
from services.approvals.domain.case import (
    CaseDecision,
    DecisionContext,
    acted,
    archive,
    begin,
    end,
    place,
    reopen_oral_consent,
)
from services.approvals.domain.matter_flag import with_reasons
from services.approvals.domain.people import NOBODY
from services.approvals.domain.planning import Proposal, plan
from services.approvals.domain.progress import advance
from services.approvals.domain.route import BLOCKING, Unroutable, new_step, untouched
from services.approvals.domain.state import Case, RoundRequest, Sent, SentItem, Size
from services.approvals.domain.templates import Matter, WholeTemplate, rule_of
from services.approvals.domain.wording import heading, size_of, subject_of

MATTER_NAMES = {
    "record": "通常記録",
    "minor": "軽易",
    "policy": "援助方針",
    "plan": "計画",
    "change": "変更決定",
    "decision": "重要決定",
    "transfer": "移管",
    "circulate": "供覧",
    "amendment": "訂正・追記",
    "void": "取消",
}


class RoundFields(RoundRequest):
    """The fields of a case that its latest round sets."""

    items: list[CaseItem]
    record_types: list[codes.RecordType]
    subjects: list[codes.Subject]
    title: str
    size: Size | None


def submit(
    submission: Sent, household_unit: str | None, templates: Sequence[WholeTemplate], at: DecisionContext
) -> CaseDecision:
    """A new case from the first round of a submission that approvals hears of."""
    case: Case = {
        "id": submission["id"],
        "version": 0,
        "deleted": False,
        "source": None,
        "import_issues": [],
        **_round_fields(submission, (), (), ()),
        "number": None,
        "round": submission["round"],
        "state": "circulating",
        "drafter": submission["drafter"],
        "drafted_at": submission["sent_at"] or at.now,
        "drafter_unit": submission["drafter_unit"]
        or at.directory.unit_of(submission["drafter"]["staff_id"], submission["office_code"]),
        "household_unit": household_unit,
        "restart": False,
        "low_risk": False,
        "route": None,
        "route_notes": [],
        "steps": [],
        "past_rounds": [],
        "past_items": [],
        "round_notes": _note(submission, at.now),
        "refused_rounds": [],
        "active_seq": None,
        "resume_at": None,
        "returned_to": None,
        "returned_items": [],
        "unroutable_reason": None,
        "stranded": False,
        "withdraw_request": None,
        "decided": None,
        "decided_at": None,
        "execution": None,
        "post_views": [],
        "withheld": [],
        "raised_flags": [],
        "raised_reasons": [],
        "marks": {"items": 1, "steps": {}},
        "acted_by": [],
        "acted_on": None,
        "waiting": [],
        "may_deputise": [],
        "unread": [],
        "record_ids": [],
    }
    moved = start(case, templates, at)
    return end(case, "approval.submitted", {"round": case["round"]}, moved=moved)


def resubmit(
    case: Case, submission: Sent, templates: Sequence[WholeTemplate], at: DecisionContext
) -> CaseDecision | None:
    """A further round: it resumes where it was returned, or starts at the first step. None if the round is known.

    Steps before `resume_at` stay done, and those who acted there are notified of the change. The round starts at the
    first step if records, amount, flags or matter changed, or if the template requires it (no `resume_at`). If only some records
    were returned, the others count as unchanged as long as their contents are the same.
    """
    number = submission["round"]
    if number <= case["round"] or number in case["refused_rounds"]:
        return None
    case = begin(case)
    if case["state"] != "returned":
        case["refused_rounds"].append(number)
        return end(case, "approval.refused", {"round": number, "state": case["state"]})
    before = _weight(case)
    shown, consent = case["items"], case["oral_consent"]
    archive(case)
    notes = [*_notes_so_far(case), *_note(submission, at.now)]
    resume_at, returned_items = case["resume_at"], case["returned_items"]
    case.update({**_round_fields(submission, case["raised_flags"], case["raised_reasons"], shown)})
    same = before == _weight(case) and _same_records(shown, case["items"], returned_items)
    case.update(
        {
            "round": number,
            "round_notes": notes,
            "state": "circulating",
            "resume_at": None,
            "returned_to": None,
            "returned_items": [],
            "withdraw_request": None,
            "unroutable_reason": None,
        }
    )
    case.pop("unconfirmed_since", None)
    case["marks"]["items"] = case["version"] + 1
    resumes = resume_at is not None and same and bool(case["steps"])
    if resumes and resume_at is not None:
        case["oral_consent"] = _as_confirmed(case["oral_consent"], consent)
        _resume(case, resume_at, notify=not _same_contents(shown, case["items"]), now=at.now)
        moved = advance(case, at)
    else:
        moved = start(case, templates, at)
    change = {"round": number, "resumed_at": resume_at if resumes else None}
    return end(case, "approval.resubmitted", change, moved=moved)


def drop(case: Case, now: str) -> CaseDecision | None:
    """取下: records dropped the returned submission."""
    if case["state"] != "returned":
        return None
    case = begin(case)
    case["state"] = "dropped"
    case.pop("unconfirmed_since", None)
    return end(case, "approval.dropped", {"at": now})


def _weight(case: Case) -> tuple[codes.MatterType, int | None, list[codes.MatterFlag]]:
    """What, beside its records, makes a further round start at the first step."""
    return case["matter_type"], case["amount"], case["flags"]


def _round_fields(
    submission: Sent, raised: Sequence[codes.MatterFlag], reasons: Sequence[str], before: Sequence[CaseItem]
) -> RoundFields:
    """The fields that this round sets, with the flags that approvers raised before and their reasons.

    `before`: the items of the round before this one.
    """
    flags = submission["flags"]
    subjects = [subject_of(row["content"]) for row in submission["seen"]]
    items = [_item(row) for row in submission["seen"]]
    return {
        "household_id": submission["household_id"],
        "office_code": submission["office_code"],
        "ward_code": submission["ward_code"],
        "matter_type": submission["matter_type"],
        "comment": submission["comment"],
        "flags": [*flags, *(f for f in raised if f not in flags)],
        "flag_reason": with_reasons(submission["flag_reason"], reasons),
        "amount": submission["amount"],
        "needed_by": submission["needed_by"],
        "urgent": submission["urgent"],
        "oral_consent": submission["oral_consent"],
        "correction": submission["correction"],
        "filed_week": submission["filed_week"],
        "restricted": submission["restricted"],
        "items": items,
        "record_types": sorted({kind for each in subjects if (kind := each["record_type"])}),
        "subjects": sorted({subject for each in subjects for subject in each["subjects"]}),
        "title": _title(submission),
        "size": size_of(submission["seen"], before, submission["last_seen"]),
    }


def _note(submission: Sent, now: str) -> list[RoundNote]:
    """The note of this round, which may have none."""
    comment, at = submission["comment"], submission["sent_at"] or now
    if not comment:
        return []
    return [{"round": submission["round"], "by": submission["sender"], "at": at, "comment": comment}]


def _notes_so_far(case: Case) -> list[RoundNote]:
    """The notes up to the round that ends, also where an earlier release took that in and kept only `comment`. Its first
    round has its own note; that of a later one may have been carried over, so its time is unknown."""
    number, comment, notes = case["round"], case["comment"], case["round_notes"]
    if not comment or any(note["round"] == number for note in notes):
        return notes
    at = case["drafted_at"] if number == 1 else None
    return [*notes, {"round": number, "by": case["drafter"], "at": at, "comment": comment}]


def _as_confirmed(consent: OralConsent | None, before: OralConsent | None) -> OralConsent | None:
    """The 口頭了解 of a round, confirmed where it is that of the round before and was confirmed there."""
    if consent is None or before is None:
        return consent
    return before if (consent["who"], consent["at"]) == (before["who"], before["at"]) else consent


def _item(row: SentItem) -> CaseItem:
    subject = subject_of(row["content"])
    return {
        "record_id": row["record_id"],
        "version": row["version"],
        "sha256": row["sha256"],
        "household_id": row["household_id"],
        "title": subject["title"],
        "record_type": subject["record_type"],
    }


def _same_route_as(case: Case) -> codes.MatterType | None:
    """The matter whose route a 取消 or a 訂正 of fact takes again; 誤記 and 追記 have a lighter one
    (docs/domain/records.md 7.2). 通常記録 where an older sender does not say what the original was."""
    proposal = case["correction"]
    if proposal is None or proposal["kind"] in {"clerical", "addition"}:
        return None
    return proposal["original_matter"] or "record"


def _title(submission: Sent) -> str:
    """What the boxes show: the heading of the first record that has one. A proposal is about its record."""
    proposal, matter = submission["correction"], MATTER_NAMES[submission["matter_type"]]
    if proposal and proposal["reason_code"] == "wrong_household":
        return f"{MATTER_NAMES['void']}（世帯違い）"  # the record's own words may name the other household
    headings = [heading(subject_of(row["content"])) for row in submission["seen"]]
    first, count = next((each for each in headings if each), None), len(headings)
    if proposal:
        return f"{matter}：{first or '記録'}"
    if first is None:
        return f"{matter} {count}件"
    if submission["filed_week"]:
        first = f"登録済：{first}"
    return first if count == 1 else f"{first} ほか{count - 1}件"


def _same_records(before: Iterable[CaseItem], after: Sequence[CaseItem], returned: Sequence[str]) -> bool:
    """Whether a round has the records of the last one, or, if only some were returned, unchanged ones of the others."""
    left = _records(before)
    if _records(after) == left:
        return True
    return bool(returned) and _records(after) <= left - set(returned) and _same_contents(before, after)


def _records(items: Iterable[CaseItem]) -> set[str]:
    return {i["record_id"] for i in items}


def _same_contents(before: Iterable[CaseItem], after: Iterable[CaseItem]) -> bool:
    hashes = {i["record_id"]: i["sha256"] for i in before}
    return all(hashes.get(i["record_id"]) == i["sha256"] for i in after)


def start(case: Case, templates: Sequence[WholeTemplate], at: DecisionContext) -> list[int]:
    """Resolve the whole route and begin at its first step."""
    matter = Matter(
        case["matter_type"],
        case["office_code"],
        at.directory.today.isoformat(),
        frozenset(case["record_types"]),
        frozenset(case["subjects"]),
        case["amount"],
        tuple(case["flags"]),
        _same_route_as(case),
        case["restricted"],
    )
    planned = plan(Proposal(matter, case["drafter"], place(case)), templates, at.directory)
    if isinstance(planned, Unroutable):
        return _unroutable(case, planned.reason)
    template, route = planned.template, planned.route
    case.update(
        {
            "route": template["id"],
            "restart": template["restart"],
            "low_risk": template["low_risk"] and not case["correction"],
            "route_notes": route.notes,
            "steps": route.steps,
        }
    )
    return advance(case, at)


def _unroutable(case: Case, reason: str) -> list[int]:
    case.update({"state": "unroutable", "unroutable_reason": reason, "steps": []})
    return []


def _resume(case: Case, resume_at: int, *, notify: bool, now: str) -> None:
    earlier: dict[str, Assignee] = {}
    for step in case["steps"]:
        if step["kind"] not in BLOCKING:
            continue
        if step["seq"] < resume_at and step["state"] in {"done", "skipped"}:
            earlier |= {p["staff_id"]: p for p in step["assignees"] if p["staff_id"] in acted(step)}
            continue
        step.update({"state": "waiting", **untouched()})
    reopen_oral_consent(case)
    if not notify or not earlier:
        return
    notice = new_step(rule_of("circulate", NOBODY), list(earlier.values()), len(case["steps"]) + 1)
    case["steps"].append({**notice, "state": "active", "activated_at": now})
