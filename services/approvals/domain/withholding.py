"""取消 as another household's: the matter stays decided as it was, but is told no more by the words it was sent with.

Items and what was signed stay in the case, as evidence for 係長 and above and for audit; everybody else reads a stub
(domain.md 4.3). A stub is nothing to verify signatures with: what was signed is not all in it.
"""

from collections.abc import Sequence
from typing import Any

from services.approvals.domain.case import Case, Doc, Transition, begin, end, items_of_all_rounds

WITHHELD = "取消された記録（世帯違い）"
_WORDS = ("before", "text", "reason", "note")
"""What a proposed 訂正 or 取消 says in its own words."""


def withheld(case: Case, record_id: str) -> Transition | None:
    """The case without its title, where this record is or was among its items. Once."""
    if record_id in case.get("withheld", []):
        return None
    case = begin(case)
    case["withheld"] = [*case.get("withheld", []), record_id]
    case["title"] = WITHHELD
    return end(case, "approval.withheld", {"record_id": record_id}, quiet=True)


def stub(case: Doc) -> Doc:
    """A case without what withheld records said: titles, contents, and words that are not about another record alone."""
    away: Sequence[str] = case.get("withheld", [])
    if not away:
        return case
    asked: Doc | None = case.get("withdraw_request")
    proposal: Doc | None = case.get("correction")
    return {
        **case, "comment": None, "flag_reason": None,
        "withdraw_request": asked and {**asked, "comment": None},
        "correction": proposal and {n: None if n in _WORDS else value for n, value in proposal.items()},
        "items": [_item(i, away) for i in case["items"]],
        "past_items": [[_item(i, away) for i in items] for items in case["past_items"]],
        "steps": [_step(s, away) for s in case["steps"]],
        "past_rounds": [[_step(s, away) for s in steps] for steps in case["past_rounds"]],
    }  # fmt: skip


def shows(case: Case, digest: str) -> bool:
    """Whether a stub of this case still shows the content of this hash."""
    away: Sequence[str] = case.get("withheld", [])
    return any(i["sha256"] == digest and i["record_id"] not in away for i in items_of_all_rounds(case))


def _item(item: Doc, away: Sequence[str]) -> Doc:
    if item["record_id"] not in away:
        return item
    return {**item, "title": WITHHELD, **({"content": None} if "content" in item else {})}


def _step(step: Doc, away: Sequence[str]) -> Doc:
    suggestions = [s for s in step["suggestions"] if s["record_id"] not in away]
    return {**step, "acted": [_entry(a, away) for a in step["acted"]], "suggestions": suggestions}


def _entry(entry: Doc, away: Sequence[str]) -> Doc:
    anchors: list[dict[str, Any]] = entry["anchors"]
    if anchors and all(place["record_id"] not in away for place in anchors):
        return entry
    return {**entry, "comment": None, "instruction": None}
