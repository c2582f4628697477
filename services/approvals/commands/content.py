"""Keeps the contents that approvers see, each once.

A content comes with the event, or is fetched from records by its hash if it was too large for the event.
"""

from collections.abc import Iterable
from typing import cast

from libs.bus import Permanent
from libs.canonical import sha256_hex
from libs.problems import NotFound, Problem, Unavailable
from services.approvals.commands.acting import each_case
from services.approvals.domain.state import ApprovalCase, Content, SentItem
from services.approvals.store import Store


async def keep_seen(store: Store, seen: Iterable[SentItem]) -> None:
    """Keep the contents that came with a round. Raises Permanent if one does not match its hash."""
    for row in seen:
        content = row["content"]
        if content is None:
            continue
        if sha256_hex(content) != row["sha256"]:
            raise Permanent("a content does not match its hash")
        await store.contents.keep(row["sha256"], content)


async def fetch(store: Store, digests: list[str]) -> list[str]:
    """Fetch the missing contents from records. Returns the hashes that are still missing."""
    return [digest for digest in await store.contents.lacking(digests) if not await _fetch_one(store, digest)]


async def _fetch_one(store: Store, digest: str) -> bool:
    try:
        answer = await store.process.client("records").get(f"/internal/v1/contents/{digest}")
    except (Unavailable, NotFound):
        return False
    except Problem as problem:
        if problem.status == 404:
            return False
        raise
    content = cast("Content", answer["content"])
    if sha256_hex(content) != digest:
        return False
    await store.contents.keep(digest, content)
    return True


async def fetch_for(store: Store, case_id: str, case: ApprovalCase) -> None:
    """Fetch the contents that this case lacks. `lacking` marks the case for the next run until all have arrived."""
    if await fetch(store, [i["sha256"] for i in case["items"]]):
        await store.cases.note(case_id, "lacking", True)
    else:
        await store.cases.forget(case_id, "lacking", True)


async def fetch_all(store: Store) -> None:
    """Fetch the contents that were not available when their round came in. Runs each minute."""
    lacking = await store.cases.lacking_content()
    await each_case(store, lacking, lambda case: fetch_for(store, case.id, case.state), "contents")


async def require_all(store: Store, case_id: str, case: ApprovalCase) -> None:
    """Raises Unavailable if a content is missing: nobody may approve what the screen could not show.

    It raises even if the content arrives now, because the approver has not read it yet.
    """
    if await store.contents.lacking([i["sha256"] for i in case["items"]]):
        await fetch_for(store, case_id, case)
        raise Unavailable("内容をまだ受け取れていません。少し待ってから開き直し、読んでから処理してください。")
