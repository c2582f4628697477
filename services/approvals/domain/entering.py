"""How a matter comes in: a case from a submission, a further round, a resolution that had to wait, a 取下.

approvals enters round n only by records' event; a round it cannot enter is answered `refused`.
"""

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from services.approvals.domain.case import (
    Case,
    Circumstances,
    Doc,
    Transition,
    acted,
    active,
    begin,
    end,
    outcome,
    place,
)
from services.approvals.domain.progress import (
    advance,
    attend_absences,
    follow_posts,
    follow_readers,
    read_by_all,
    renew_waiting,
)
from services.approvals.domain.route import BLOCKING, Drafter, Unroutable, new_step, resolve, untouched
from services.approvals.domain.templates import Matter, choose

MATTER_NAMES = {
    "record": "通常記録", "minor": "軽易", "policy": "援助方針", "plan": "計画", "change": "変更決定",
    "decision": "重要決定", "transfer": "移管", "circulate": "供覧", "amendment": "訂正・追記", "void": "取消",
}  # fmt: skip
FROM_SUBMISSION = (
    "household_id", "office_code", "ward_code", "matter_type", "comment", "flag_reason", "amount", "needed_by", "urgent",
    "oral_consent", "correction", "filed_week",
)  # fmt: skip

COUNTS = ("matter_type", "amount", "flags")
"""What makes a further round another matter, beside its records."""


def submitted(
    submission: Doc, household_unit: str | None, templates: Sequence[Doc], at: Circumstances
) -> Transition:
    """A new case from the first round of a submission that approvals hears of."""
    case: Case = {
        "id": submission["id"], "version": 0, "number": None, "round": submission["round"], "state": "circulating",
        "drafter": submission["drafter"], "drafted_at": submission.get("sent_at") or at.now,
        "drafter_unit": submission.get("drafter_unit")
        or at.directory.unit_of(submission["drafter"]["staff_id"], submission["office_code"]),
        "household_unit": household_unit,
        "route": None, "route_notes": [], "steps": [], "past_rounds": [], "past_items": [], "refused_rounds": [],
        "active_seq": None, "resume_at": None, "returned_to": None, "returned_items": [], "unroutable_reason": None,
        "stranded": False, "withdraw_request": None, "decided": None, "decided_at": None, "execution": None, "post_views": [],
        "marks": {"items": 1, "steps": {}}, "acted_by": [], "acted_on": None,
    }  # fmt: skip
    _take(case, submission)
    moved = _start(case, templates, at)
    return end(case, "approval.submitted", {"round": case["round"]}, moved=moved)


def resubmitted(
    case: Case, submission: Doc, templates: Sequence[Doc], at: Circumstances
) -> Transition | None:
    """A further round: it resumes where it was returned, or starts anew; None when the round is known.

    Steps before `resume_at` stay done, and those who acted there are told of the change. A changed set of records,
    amount, flag or matter restarts at the first step; so does a return under a template that says so (no `resume_at`).
    Where some records were returned alone, the others are no other set as long as they say what they said.
    """
    number = submission["round"]
    if number <= case["round"] or number in case["refused_rounds"]:
        return None
    case = begin(case)
    if case["state"] != "returned":
        case["refused_rounds"].append(number)
        return end(case, "approval.refused", {"round": number, "state": case["state"]})
    before = {k: case.get(k) for k in COUNTS}
    shown = case["items"]
    archive(case)
    resume_at, returned_items = case["resume_at"], case.get("returned_items", [])
    _take(case, submission)
    same = before == {k: case.get(k) for k in COUNTS} and _same_records(shown, case["items"], returned_items)
    case.update(
        round=number, state="circulating", resume_at=None, returned_to=None, returned_items=[], withdraw_request=None,
        unroutable_reason=None,
    )  # fmt: skip
    case.pop("unconfirmed_since", None)
    case["marks"]["items"] = case["version"] + 1
    resumes = resume_at is not None and same and bool(case["steps"])
    if resumes and resume_at is not None:
        _resume(case, resume_at, tell=not _saying_the_same(shown, case["items"]), now=at.now)
        moved = advance(case, at)
    else:
        moved = _start(case, templates, at)
    change = {"round": number, "resumed_at": resume_at if resumes else None}
    return end(case, "approval.resubmitted", change, moved=moved)


def refreshed(case: Case, templates: Sequence[Doc], at: Circumstances) -> Transition | None:
    """What today's people and absences make of a case; None when nothing changes."""
    case = begin(case)
    if case["state"] == "unroutable":
        case.update(state="circulating", unroutable_reason=None)
        moved = advance(case, at) if case["steps"] else _start(case, templates, at)
        if case["state"] == "unroutable":
            return None
        return end(case, "approval.step_activated", {"seqs": moved}, moved=moved)
    if case["state"] != "circulating":
        return None
    touched = _told_anew(case, at)
    if touched and read_by_all(case):
        outcome(case, "closed", at.now)
        return end(case, "approval.closed", {"seqs": touched}, moved=touched)
    for step in [s for s in case["steps"] if s["kind"] in BLOCKING and s["state"] == "waiting"]:
        if renew_waiting(case, step, at.directory):
            touched.append(step["seq"])
    for step in active(case):
        followed = follow_posts(case, step, at.directory)
        if followed and not step["assignees"]:
            step["state"] = "waiting"
        if (step["state"] == "active" and attend_absences(case, step, at)) or followed:
            touched.append(step["seq"])
    if not touched:
        return None
    moved = advance(case, at)
    return end(
        case, "approval.step_activated", {"seqs": sorted({*touched, *moved})}, moved=[*touched, *moved]
    )


def dropped(case: Case, now: str) -> Transition | None:
    """取下: records dropped the returned submission."""
    if case["state"] != "returned":
        return None
    case = begin(case)
    case["state"] = "dropped"
    case.pop("unconfirmed_since", None)
    return end(case, "approval.dropped", {"at": now})


def archive(case: Case) -> None:
    """Keep the steps and items as they were: every comment of every round stays readable."""
    case["past_rounds"].append(copy.deepcopy(case["steps"]))
    case["past_items"].append(copy.deepcopy(case["items"]))


# ------------------------------------------------------------------ inside


def _take(case: Case, submission: Doc) -> None:
    for name in FROM_SUBMISSION:
        case[name] = submission.get(name)
    raised: list[str] = case.setdefault("raised_flags", [])
    flags: list[str] = submission.get("flags", [])
    case["flags"] = [*flags, *(f for f in raised if f not in flags)]
    case["urgent"] = bool(submission.get("urgent"))
    case["restricted"] = bool(submission.get("restricted"))
    seen: Sequence[Doc] = submission["seen"]
    case["items"] = [_item(row) for row in seen]
    contents: list[dict[str, Any]] = [row["content"] for row in seen if row.get("content")]
    case["record_types"] = sorted({c["record_type"] for c in contents if c.get("record_type")})
    case["subjects"] = sorted({s for c in contents for s in c.get("subjects", [])})
    case["title"] = _title(case)


def _item(row: Doc) -> Doc:
    content: Doc = row.get("content") or {}
    return {
        "record_id": row["record_id"], "version": row["version"], "sha256": row["sha256"],
        "household_id": row.get("household_id"), "title": content.get("title"),
        "record_type": content.get("record_type"),
    }  # fmt: skip


def _same_route_as(case: Case) -> str | None:
    """The matter whose route a 取消 or a 訂正 of fact takes again; 誤記 and 追記 have a lighter one (domain.md 4.3)."""
    proposal: Doc = case.get("correction") or {}
    return None if proposal.get("kind") in {"clerical", "addition"} else proposal.get("original_matter")


def _title(case: Case) -> str:
    proposal: Doc = case.get("correction") or {}
    if proposal.get("reason_code") == "wrong_household":
        return f"{MATTER_NAMES['void']}（世帯違い）"  # the record's own title may name the other household
    if proposal:
        return f"{MATTER_NAMES[case['matter_type']]}：{case['items'][0]['title'] or '記録'}"
    first = next((i["title"] for i in case["items"] if i["title"]), None)
    if case.get("filed_week") and first is not None:
        first = f"登録済：{first}"
    if first is None:
        return f"{MATTER_NAMES[case['matter_type']]} {len(case['items'])}件"
    return first if len(case["items"]) == 1 else f"{first} ほか{len(case['items']) - 1}件"


def _same_records(before: Iterable[Doc], after: Sequence[Doc], returned: Sequence[str]) -> bool:
    """Whether a round goes on with what was there, or with what stayed clean when some records were returned alone."""
    left = _records(before)
    if _records(after) == left:
        return True
    return bool(returned) and _records(after) <= left - set(returned) and _saying_the_same(before, after)


def _records(items: Iterable[Doc]) -> set[str]:
    return {i["record_id"] for i in items}


def _saying_the_same(before: Iterable[Doc], after: Iterable[Doc]) -> bool:
    hashes = {i["record_id"]: i["sha256"] for i in before}
    return all(hashes.get(i["record_id"]) == i["sha256"] for i in after)


def _start(case: Case, templates: Sequence[Doc], at: Circumstances) -> list[int]:
    """Resolve the whole route and begin at its first step."""
    matter = Matter(
        case["matter_type"], case["office_code"], at.directory.today.isoformat(),
        frozenset(case["record_types"]), frozenset(case["subjects"]), case["amount"], tuple(case["flags"]),
        _same_route_as(case), bool(case.get("restricted")),
    )  # fmt: skip
    template = choose(templates, matter)
    if template is None:
        return _unroutable(case, "この案件の決裁経路が登録されていません。経路を指定してください。")
    drafter = case["drafter"]
    held = [h.role for h in at.directory.holdings_of(drafter["staff_id"]) if h.post == drafter["post"]]
    route = resolve(
        template, matter, Drafter(drafter["staff_id"], held[0] if held else None), place(case), at.directory
    )
    if isinstance(route, Unroutable):
        return _unroutable(case, route.reason)
    case.update(
        route=template["id"], restart=bool(template.get("restart")),
        low_risk=bool(template.get("low_risk")) and not case.get("correction"), route_notes=route.notes, steps=route.steps,
    )  # fmt: skip
    return advance(case, at)


def _unroutable(case: Case, reason: str) -> list[int]:
    case.update(state="unroutable", unroutable_reason=reason, steps=[])
    return []


def _told_anew(case: Case, at: Circumstances) -> list[int]:
    """The 供覧 whose readers changed."""
    told = [s for s in case["steps"] if s["kind"] == "circulate" and s["state"] == "active"]
    return [s["seq"] for s in told if follow_readers(case, s, at.directory)]


def _resume(case: Case, resume_at: int, *, tell: bool, now: str) -> None:
    earlier: dict[str, Doc] = {}
    for step in case["steps"]:
        if step["kind"] not in BLOCKING:
            continue
        if step["seq"] < resume_at and step["state"] in {"done", "skipped"}:
            earlier |= {p["staff_id"]: p for p in step["assignees"] if p["staff_id"] in acted(step)}
            continue
        step.update(state="waiting", **untouched())
    if not tell or not earlier:
        return
    told = new_step({"kind": "circulate", "resolver": {}}, list(earlier.values()), len(case["steps"]) + 1)
    case["steps"].append({**told, "state": "active", "activated_at": now})
