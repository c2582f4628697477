"""索引の作り直し: builds a new generation of the search indices beside the live one.

Nothing pauses, and all readers switch to it at once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, Literal, TypedDict, TypeVar

from libs.client import ServiceClient
from libs.ids import BUCKETS
from libs.problems import Problem, Unavailable
from libs.settings import Settings
from libs.signing import load_signer

POLL_S = 0.5
Progress = TypeVar("Progress")


class Job(TypedDict, Generic[Progress]):
    """A job of search: whether it has ended, and its progress."""

    state: Literal["wanted", "running", "done", "failed"]
    progress: Progress


class RebuildProgress(TypedDict, total=False):
    """The progress of a rebuild: first it copies, then it compares; `failed` says why it ended."""

    copied_to: int
    compared_to: int
    compared: int
    generation: int
    failed: str


async def follow(path: str, body: Mapping[str, object], show: Callable[[Progress], str]) -> Job[Progress]:
    """Request a job from search and follow it to its end, printing its progress. Returns the finished job."""
    settings = Settings(port=1)
    client = ServiceClient(settings.search_url, to="search", signer=load_signer(settings.keys_dir, "ops"))
    try:
        begun = await client.post(path, body)
        if not begun["begun"]:
            print("すでに実行中です。その続きを表示します。")
        return await _to_its_end(lambda: client.get(path), show)
    finally:
        await client.close()


async def _to_its_end(look: Callable[[], Awaitable[Job[Progress]]], show: Callable[[Progress], str]) -> Job[Progress]:
    printed = ""
    while True:
        try:
            job = await look()
        except Unavailable:
            await asyncio.sleep(POLL_S)  # the service is restarting: the job continues after that
            continue
        if job["state"] in ("done", "failed"):
            return job
        line = show(job["progress"])
        if line != printed:
            print(line, flush=True)
            printed = line
        await asyncio.sleep(POLL_S)


def percent(buckets: int) -> int:
    """The progress as a percentage of all buckets."""
    return buckets * 100 // BUCKETS


def _progress(progress: RebuildProgress) -> str:
    if compared := progress.get("compared_to"):
        return f"照合中 {percent(compared)}%"
    if copied := progress.get("copied_to"):
        return f"複写中 {percent(copied)}%"
    return "準備中"


def main() -> int:
    """Run a rebuild; 0 when readers use the new generation."""
    try:
        job = asyncio.run(follow("/internal/v1/rebuild", {}, _progress))
    except Problem as problem:
        print(f"✗ {problem.detail}", file=sys.stderr)
        return 1
    progress = job["progress"]
    if job["state"] == "failed":
        print(f"✗ 切り替えませんでした: {progress.get('failed')}", file=sys.stderr)
        return 1
    print(f"✓ 第{progress.get('generation')}世代に切り替えました（{progress.get('compared', 0)}件を照合）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
