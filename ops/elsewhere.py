"""他の事務所の閲覧の報告: who read other offices, for which purpose and how many households, from the audit.

`*` marks more than fifty households in one hour, `!` a read that was refused because of the limit.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from libs.audit import AuditEntry, ElsewherePage
from libs.client import ServiceClient
from libs.clock import SystemClock, parse_rfc3339, rfc3339
from libs.problems import Problem
from libs.settings import Settings
from libs.signing import load_signer

AUDITED = ("records", "approvals", "inquiries", "search")
MANY_IN_AN_HOUR = 50


def main(arguments: list[str]) -> int:
    """Print one line per person and purpose; 1 when a service cannot be asked."""
    parser = argparse.ArgumentParser(prog="tsuzuri elsewhere", description="他の事務所の閲覧を報告します。")
    parser.add_argument("--days", type=int, default=1, help="何日前からか（既定 1）")
    options = parser.parse_args(arguments)
    since = rfc3339(SystemClock().now() - timedelta(days=options.days))
    try:
        entries = asyncio.run(_entries(since))
    except Problem as problem:
        print(f"✗ {problem.detail}", file=sys.stderr)
        return 1
    for line in report(entries):
        print(line)
    return 0


def report(entries: Iterable[AuditEntry]) -> list[str]:
    """One line per 職員・職・目的 with the number of reads and of households, most households first."""
    groups: dict[tuple[str, str, str], list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry["staff_id"], entry["post"], entry["purpose"] or ""].append(entry)
    rows = sorted(
        ((_households(found), group, found) for group, found in groups.items()), key=lambda row: (-row[0], row[1])
    )
    return [_line(households, group, found) for households, group, found in rows] or ["他の事務所の閲覧はありません。"]


def _line(households: int, group: tuple[str, str, str], found: list[AuditEntry]) -> str:
    staff_id, post, purpose = group
    marks = ("*" if _in_an_hour(found) > MANY_IN_AN_HOUR else "") + (
        "!" if any(entry["result"] == "limited" for entry in found) else ""
    )
    return f"{staff_id} {post}  「{purpose}」  閲覧 {len(found)} 回・{households} 世帯 {marks}".rstrip()


def _households(found: Iterable[AuditEntry]) -> int:
    return len({household_id for entry in found for household_id in entry["household_ids"]})


def _in_an_hour(found: Iterable[AuditEntry]) -> int:
    """The highest number of households within one clock hour."""
    hours: dict[int, list[AuditEntry]] = defaultdict(list)
    for entry in found:
        hours[int(parse_rfc3339(entry["at"]).timestamp()) // 3600].append(entry)
    return max(_households(within) for within in hours.values())


async def _entries(since: str) -> list[AuditEntry]:
    settings = Settings(port=1)
    signer = load_signer(settings.keys_dir, "ops")
    found: list[AuditEntry] = []
    for service in AUDITED:
        client = ServiceClient(getattr(settings, f"{service}_url"), to=service, signer=signer)
        try:
            params: dict[str, str] | None = {"since": since}
            while params is not None:
                page: ElsewherePage = await client.get("/internal/v1/elsewhere", params)
                found += page["items"]
                following = page["next"]
                params = {"since": following["since"], "after": following["after"]} if following else None
        finally:
            await client.close()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
