"""What the approver saw, kept write-once: from the event, or fetched from records by its hash where it was too large."""

from collections.abc import Iterable
from typing import Any

from libs.bus import Permanent
from libs.canonical import sha256_hex
from libs.mongo import Doc
from libs.problems import NotFound, Problem, Unavailable
from services.approvals.commands.desk import Desk, each_case


async def keep_seen(store: Desk, seen: Iterable[Doc]) -> None:
    """Keep the contents that came with a round. Permanent when one is not what its hash says."""
    for row in seen:
        if row.get("content") is None:
            continue
        if sha256_hex(row["content"]) != row["sha256"]:
            raise Permanent("a content does not match its hash")
        await store.keep_content(row["sha256"], row["content"])


async def fetch(store: Desk, digests: list[str]) -> list[str]:
    """Fetch what is lacking of these from records; answers what still is, when records cannot answer now."""
    lacking = await store.lacking(digests)
    left: list[str] = []
    for digest in lacking:
        try:
            answer: Any = await store.process.client("records").get(f"/internal/v1/contents/{digest}")
        except (Unavailable, NotFound):
            left.append(digest)
            continue
        except Problem as problem:
            if problem.status == 404:
                left.append(digest)
                continue
            raise
        content: Doc = answer["content"]
        if sha256_hex(content) != digest:
            left.append(digest)
            continue
        await store.keep_content(digest, content)
    return left


async def fetch_for(store: Desk, case_id: str, case: Doc) -> None:
    """Fetch what this case still lacks; noted on it until all is here, for the next minute's round."""
    if await fetch(store, [i["sha256"] for i in case["items"]]):
        await store.note(case_id, "lacking", True)
    else:
        await store.forget(case_id, "lacking", True)


async def fetch_all(store: Desk) -> None:
    """Each minute: the contents that could not be had when their round came in."""
    await each_case(store, {"lacking": True}, lambda case: fetch_for(store, case.id, case.state), "contents")


async def require_all(store: Desk, case_id: str, case: Doc) -> None:
    """Nobody approves what could not be shown: Unavailable when a content was missing until now."""
    if await store.lacking([i["sha256"] for i in case["items"]]):
        await fetch_for(store, case_id, case)
        raise Unavailable(
            "内容をまだ受け取れていません。少し待ってから開き直し、読んでから処理してください。"
        )
