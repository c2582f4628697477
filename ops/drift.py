"""索引と原本の照合: compares the search index with its owners; `--deep` recomputes everything, `--repair` mends.

Ends with 1 when differences are left, so that a scheduler can raise an alarm.
"""

import argparse
import asyncio
import sys
from typing import Any

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


def _progress(progress: dict[str, Any]) -> str:
    return f"照合中 {percent(progress.get('buckets', 0))}%（{progress.get('compared', 0)}件）"


def main(arguments: list[str]) -> int:
    """Run a comparison; 0 when the index holds exactly what the owners have, or was mended."""
    parser = argparse.ArgumentParser(prog="tsuzuri drift", description="検索の索引と原本の差を調べます。")
    parser.add_argument("--deep", action="store_true", help="保存された内容から計算し直して比べる")
    parser.add_argument("--repair", action="store_true", help="差を直す")
    asked = parser.parse_args(arguments)
    try:
        job = asyncio.run(
            follow("/internal/v1/drift", {"deep": asked.deep, "repair": asked.repair}, _progress)
        )
    except Problem as problem:
        print(f"✗ {problem.detail}", file=sys.stderr)
        return 1
    found = job["progress"]
    for kind, count in found["differences"].items():
        print(f"{_WORDS[kind]}: {count}件  {' '.join(found['keys'][kind][:5])}")
    left = sum(found["differences"].values()) - found["repaired"]
    print(
        f"{'✓' if not left else '✗'} {found['compared']}件を照合、差 {left}件（直した {found['repaired']}件）"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
