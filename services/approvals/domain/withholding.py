"""取消 of a record of another household: the case stays decided, but its words are hidden.

The items and what was signed stay in the case, as evidence for 係長 and above and for audit. Everybody else reads a stub
(docs/domain/records.md 7.5). Signatures cannot be verified with a stub, because what was signed is not all in it.
"""

from collections.abc import Sequence

from libs.states.casework import Correction
from libs.states.signoff import Acted, CaseItem, Step
from services.approvals.domain.case import CaseDecision, begin, end_quietly, items_of_all_rounds
from services.approvals.domain.state import ApprovalCase, Case

WITHHELD = "取消された記録（世帯違い）"


def withhold(case: Case, record_id: str) -> CaseDecision | None:
    """Hide the title of a case that this record is or was part of. None if that was done before."""
    if record_id in case["withheld"]:
        return None
    case = begin(case)
    case["withheld"] = [*case["withheld"], record_id]
    case["title"] = WITHHELD
    return end_quietly(case, "approval.withheld", {"record_id": record_id})


def redacted(case: ApprovalCase) -> ApprovalCase:
    """A case without titles and contents of withheld records, and without comments that may be about them."""
    away = case["withheld"]
    if not away:
        return case
    request, proposal = case["withdraw_request"], case["correction"]
    return {
        **case,
        "comment": None,
        "round_notes": [],
        "flag_reason": None,
        "withdraw_request": None if request is None else {**request, "comment": None},
        "correction": None if proposal is None else _without_words(proposal),
        "items": [_item(i, away) for i in case["items"]],
        "past_items": [[_item(i, away) for i in items] for items in case["past_items"]],
        "steps": [_step(s, away) for s in case["steps"]],
        "past_rounds": [[_step(s, away) for s in steps] for steps in case["past_rounds"]],
    }


def shows(case: ApprovalCase, digest: str) -> bool:
    """Whether a stub of this case still shows the content of this hash."""
    away = case["withheld"]
    return any(i["sha256"] == digest and i["record_id"] not in away for i in items_of_all_rounds(case))


def _without_words(proposal: Correction) -> Correction:
    """A proposed 訂正 or 取消 without its free text."""
    return {**proposal, "before": None, "text": None, "reason": None, "note": None}


def _item(item: CaseItem, away: Sequence[str]) -> CaseItem:
    return item if item["record_id"] not in away else {**item, "title": WITHHELD}


def _step(step: Step, away: Sequence[str]) -> Step:
    suggestions = [s for s in step["suggestions"] if s["record_id"] not in away]
    return {**step, "acted": [_entry(a, away) for a in step["acted"]], "suggestions": suggestions}


def _entry(entry: Acted, away: Sequence[str]) -> Acted:
    anchors = entry["anchors"]
    if anchors and all(place["record_id"] not in away for place in anchors):
        return entry
    return {**entry, "comment": None, "instruction": None}
