"""The signed statement of a sign-off action, and the signed actions of a case. Pure, so that anyone can verify it
later.

The statement is canonical JSON; its signature is a detached JWS (Ed25519, libs.signing) kept beside the action.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from libs.canonical import canonical_json
from libs.states.signoff import Acted, ApprovalCase, CaseItem, PublishedApprovalCase, Step

UNSIGNED = "seen"
"""The action of reading a 供覧; it is not signed."""


class SignedItem(TypedDict):
    """An item of a signed statement."""

    record_id: str
    version: int
    sha256: str


_SignedWords = TypedDict("_SignedWords", {"as": str})


class Statement(_SignedWords):
    """The signed statement of one action; `returned` names the items when only some were returned."""

    approval: str
    round: int
    items: list[SignedItem]
    step: int
    action: str
    comment: str | None
    person: str
    name: str
    post: str
    office: str
    at: str
    returned: NotRequired[list[str]]


@dataclass(frozen=True)
class SignedAction:
    """One action on a step: its statement, and its signature or None."""

    kind: str
    statement: Statement
    signature: str | None


def statement(case_id: str, items: Iterable[CaseItem], step: Step, entry: Acted) -> Statement:
    """The statement of one action on a step of a case; `items` are those of the action's round, as they were sent."""
    by = entry["by"]
    signed: Statement = {
        "approval": case_id,
        "round": entry["round"],
        "items": [{"record_id": i["record_id"], "version": i["version"], "sha256": i["sha256"]} for i in items],
        "step": step["seq"],
        "action": entry["action"],
        "as": entry["as"],
        "comment": entry["comment"],
        "person": by["staff_id"],
        "name": by["name"],
        "post": by["post"],
        "office": by["office_code"],
        "at": entry["at"],
    }
    if entry["items"]:
        signed["returned"] = list(entry["items"])
    return signed


def rounds(case: ApprovalCase) -> list[tuple[list[Step], list[CaseItem]]]:
    """(steps, items) of each stored round, the current one last. ValueError when their numbers differ."""
    steps, items = [*case["past_rounds"], case["steps"]], [*case["past_items"], case["items"]]
    return list(zip(steps, items, strict=True))


def signed_actions(case: PublishedApprovalCase) -> list[SignedAction]:
    """All actions of all rounds that must be signed, each once with the statement it was signed over."""
    found: dict[bytes, SignedAction] = {}
    for steps, items in rounds(case):
        for step in steps:
            for entry in step["acted"]:
                if entry["action"] == UNSIGNED:
                    continue
                signed = statement(case["id"], items, step, entry)
                # A step that stays done after a return appears again with the items of a later round. Its first
                # occurrence is in its own round. Every other difference makes it another action.
                same = canonical_json([{**signed, "items": None}, entry["signature"]])
                found.setdefault(same, SignedAction(step["kind"], signed, entry["signature"]))
    return list(found.values())
