"""What is signed of an action, and how anyone with the public keys can check it later, offline.

The statement is canonical JSON; the signature a detached JWS (Ed25519) kept beside the action.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Doc = dict[str, Any]


def statement(case: Doc, items: Sequence[Doc], step: Doc, entry: Doc) -> Doc:
    """`{approval, round, items, step, kind, action, as, person, post, office, at}` of one action on one step."""
    by = entry["by"]
    return {
        "approval": case["id"], "round": entry["round"],
        "items": [{"record_id": i["record_id"], "version": i["version"], "sha256": i["sha256"]} for i in items],
        "step": step["seq"], "action": entry["action"], "as": entry["as"], "comment": entry["comment"],
        "person": by["staff_id"], "name": by["name"], "post": by["post"], "office": by["office_code"],
        "at": entry["at"],
    }  # fmt: skip


def signed(case: Doc) -> Iterable[tuple[Doc, str]]:
    """Every signed action of a case, of all rounds, as (statement, signature)."""
    rounds = zip([*case["past_rounds"], case["steps"]], [*case["past_items"], case["items"]], strict=True)
    found: dict[str, Doc] = {}
    for steps, items in rounds:
        for step in steps:
            for entry in step["acted"]:
                if entry.get("signature") is None or entry["signature"] in found:
                    continue
                # First met in its own round: a step that stays done was signed over that round's items.
                found[entry["signature"]] = statement(case, items, step, entry)
    return [(said, signature) for signature, said in found.items()]
