"""索引の作り直し: a new generation of the search indices beside the live one; nothing pauses, readers go over at once."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from libs.client import ServiceClient
from libs.ids import BUCKETS
from libs.problems import Problem, Unavailable
from libs.settings import Settings
from libs.signing import load_signer

POLL_S = 0.5
Show = Callable[[dict[str, Any]], str]


async def follow(path: str, body: dict[str, Any], show: Show) -> dict[str, Any]:
    """Ask search for a job and follow it to its end; prints how far it is. Answers the job as it ended."""
    settings = Settings(port=1)
    client = ServiceClient(settings.search_url, to="search", signer=load_signer(settings.keys_dir, "ops"))
    try:
        begun = await client.post(path, body)
        if not begun["begun"]:
            print("すでに実行中です。その続きを表示します。")
        return await _to_its_end(lambda: client.get(path), show)
    finally:
        await client.close()


async def _to_its_end(look: Callable[[], Awaitable[dict[str, Any]]], show: Show) -> dict[str, Any]:
    told = ""
    while True:
        try:
            job = await look()
        except Unavailable:
            await asyncio.sleep(POLL_S)  # the service is starting again: the job goes on with it
            continue
        if job["state"] in ("done", "failed"):
            return job
        line = show(job["progress"])
        if line != told:
            print(line, flush=True)
            told = line
        await asyncio.sleep(POLL_S)


def percent(buckets: int) -> int:
    """How much of all buckets that is."""
    return buckets * 100 // BUCKETS


def _progress(progress: dict[str, Any]) -> str:
    if progress.get("compared_to"):
        return f"照合中 {percent(progress['compared_to'])}%"
    if progress.get("copied_to"):
        return f"複写中 {percent(progress['copied_to'])}%"
    return "準備中"


def main() -> int:
    """Run a rebuild; 0 when readers have gone over."""
    try:
        job = asyncio.run(follow("/internal/v1/rebuild", {}, _progress))
    except Problem as problem:
        print(f"✗ {problem.detail}", file=sys.stderr)
        return 1
    progress = job["progress"]
    if job["state"] == "failed":
        print(f"✗ 切り替えませんでした: {progress['failed']}", file=sys.stderr)
        return 1
    print(f"✓ 第{progress['generation']}世代に切り替えました（{progress['compared']}件を照合）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
