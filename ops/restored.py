"""復元の後始末: after a restore of records, hides again what the running services still hide, and they follow its set.

Run it while the services that ran before the restore are still running: what they hide exists only in their memory.
"""

import argparse
import asyncio
import sys
from typing import TypedDict

from libs.client import ServiceClient
from libs.problems import Problem
from libs.settings import Settings
from libs.signing import load_signer

REPLICA_SERVICES = ("approvals", "inquiries", "search")


def main(arguments: list[str]) -> int:
    """Merge the sets and print what is hidden again; 1 when a service cannot be asked, and then nothing was changed."""
    parser = argparse.ArgumentParser(
        prog="tsuzuri restored",
        description="復元した後に、閲覧制限の一覧を、各サービスが守り続けている分と合わせます。",
    )
    parser.add_argument("service", choices=["records"], help="復元したサービス")
    parser.parse_args(arguments)
    try:
        merged = asyncio.run(_merged())
    except Problem as problem:
        print(f"✗ {problem.detail} 何も変えていません。", file=sys.stderr)
        return 1
    print(f"✓ 閲覧制限の一覧を合わせました。復元で失われていて、再び隠したもの {len(merged['hidden_again'])}件")
    for each in merged["hidden_again"]:
        print(f"  {each}")
    print("復元した時点より後に解いた保護や制限も再び隠れています。一件ずつ確かめて、解くものは画面で解いてください。")
    return 0


class Merged(TypedDict):
    """What records reports as hidden again."""

    hidden_again: list[str]


async def _merged() -> Merged:
    settings = Settings(port=1)
    signer = load_signer(settings.keys_dir, "ops")
    clients = {
        name: ServiceClient(getattr(settings, f"{name}_url"), to=name, signer=signer)
        for name in ("records", *REPLICA_SERVICES)
    }
    try:
        enforced = [await clients[name].get("/internal/v1/restrictions/held") for name in REPLICA_SERVICES]
        return await clients["records"].post("/internal/v1/restrictions/restored", {"held": enforced})
    finally:
        for client in clients.values():
            await client.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
