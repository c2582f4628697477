"""まとめて承認: each item on its own, so that one refusal leaves the others done; asking again goes on."""

from collections.abc import Sequence

from libs.actor import Actor
from libs.aggregates import Intent
from libs.canonical import sha256_hex
from libs.mongo import Doc
from libs.problems import Problem
from services.approvals.commands import case
from services.approvals.commands.desk import Desk
from services.approvals.domain.acting import Word


async def approve(
    store: Desk, actor: Actor, items: Sequence[tuple[str, int]], comment: str | None, intent: Intent
) -> list[Doc]:
    """One result per item: `{id, ok, state, code, detail}`."""
    results: list[Doc] = []
    for case_id, version in items:
        each = Intent(sha256_hex([intent.key, case_id]), intent.fingerprint)
        try:
            saved = await case.approve_in_bulk(
                store, actor, case_id, Word(comment), if_match=version, intent=each
            )
        except Problem as problem:
            results.append(
                {"id": case_id, "ok": False, "state": None, "code": problem.code, "detail": problem.detail}
            )
            continue
        results.append(
            {"id": case_id, "ok": True, "state": saved.state["state"], "code": None, "detail": None}
        )
    return results
