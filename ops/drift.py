"""索引と原本の照合: compares the search index with its owners; `--deep` recomputes every document, `--repair` repairs.

The exit code is 1 when differences remain, so that a scheduler can raise an alarm.
"""

import argparse
import asyncio
import sys
from typing import TypedDict

from libs.problems import Problem
from ops.rebuild import follow, percent

_WORDS = {
    "missing": "索引にない",
    "stale": "索引が古い",
    "zombie": "原本にない",
    "corrupt": "内容が違う",
    "ahead": "索引が新しい（復元の手順が必要）",
    "unreadable": "原本を索引にできない",
}


class DriftProgress(TypedDict, total=False):
    """The progress of a comparison, and its differences by kind."""

    buckets: int
    compared: int
    differences: dict[str, int]
    keys: dict[str, list[str]]
    repaired: int


def _progress(progress: DriftProgress) -> str:
    return f"照合中 {percent(progress.get('buckets', 0))}%（{progress.get('compared', 0)}件）"


def main(arguments: list[str]) -> int:
    """Run a comparison; 0 when the index equals the owners' states or was repaired, else 1."""
    parser = argparse.ArgumentParser(prog="tsuzuri drift", description="検索の索引と原本の差を調べます。")
    parser.add_argument("--deep", action="store_true", help="保存された内容から計算し直して比べる")
    parser.add_argument("--repair", action="store_true", help="差を直す")
    options = parser.parse_args(arguments)
    try:
        job = asyncio.run(follow("/internal/v1/drift", {"deep": options.deep, "repair": options.repair}, _progress))
    except Problem as problem:
        print(f"✗ {problem.detail}", file=sys.stderr)
        return 1
    found = job["progress"]
    differences, repaired = found.get("differences", {}), found.get("repaired", 0)
    for kind, count in differences.items():
        print(f"{_WORDS[kind]}: {count}件  {' '.join(found.get('keys', {})[kind][:5])}")
    left = sum(differences.values()) - repaired
    print(f"{'✓' if not left else '✗'} {found.get('compared', 0)}件を照合、差 {left}件（直した {repaired}件）")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
