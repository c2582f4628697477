"""What is signed of an action of sign-off, and which actions a case holds: pure, so that anyone can check it later.

The statement is canonical JSON; its signature is a detached JWS (Ed25519, libs.signing) kept beside the action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.canonical import canonical_json

Doc = dict[str, Any]
UNSIGNED = "seen"
"""供覧 was read: nothing is agreed to, nothing is signed."""


@dataclass(frozen=True)
class Act:
    """One action on one step: what was said, and the signature beside it (None: there is none)."""

    kind: str
    said: Doc
    signature: str | None


def statement(case: Doc, items: Sequence[Doc], step: Doc, entry: Doc) -> Doc:
    """`{approval, round, items, step, action, as, comment, person, name, post, office, at}` of one action.

    `items` are those of the action's own round: `{record_id, version, sha256}` in the order they were sent. A return of
    some of them says which: `returned`.
    """
    by = entry["by"]
    said: Doc = {
        "approval": case["id"], "round": entry["round"],
        "items": [{"record_id": i["record_id"], "version": i["version"], "sha256": i["sha256"]} for i in items],
        "step": step["seq"], "action": entry["action"], "as": entry["as"], "comment": entry["comment"],
        "person": by["staff_id"], "name": by["name"], "post": by["post"], "office": by["office_code"],
        "at": entry["at"],
    }  # fmt: skip
    return {**said, "returned": list(entry["items"])} if entry.get("items") else said


def rounds(case: Doc) -> list[tuple[list[Doc], list[Doc]]]:
    """(steps, items) of every round that was kept, the one of now last. ValueError where the two do not match."""
    steps, items = [*case["past_rounds"], case["steps"]], [*case["past_items"], case["items"]]
    return list(zip(steps, items, strict=True))


def acts(case: Doc) -> list[Act]:
    """Every action that has to be signed, of all rounds, each once and over what it was signed over."""
    found: dict[bytes, Act] = {}
    for steps, items in rounds(case):
        for step in steps:
            for entry in step["acted"]:
                if entry["action"] == UNSIGNED:
                    continue
                said = statement(case, items, step, entry)
                # A step that stays done after a return comes again beside other items: first met, it is in its own
                # round. Whatever else differs makes it another action, which has to hold by itself.
                same = canonical_json([{**said, "items": None}, entry["signature"]])
                found.setdefault(same, Act(step["kind"], said, entry["signature"]))
    return list(found.values())
