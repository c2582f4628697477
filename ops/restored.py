"""復元の後始末: after records was restored, hides again whatever the running services still hide, and has them go by its set.

To be run while the services that ran before the restore are still running: what they hide is in their memory alone.
"""

import argparse
import asyncio
import sys
from typing import Any

from libs.client import ServiceClient
from libs.problems import Problem
from libs.settings import Settings
from libs.signing import load_signer

HOLDERS = ("approvals", "inquiries", "search")


def main(arguments: list[str]) -> int:
    """Merge, and say what is hidden again; 1 when a service cannot be asked, and then nothing was done."""
    parser = argparse.ArgumentParser(
        prog="tsuzuri restored",
        description="復元した後に、閲覧制限の一覧を、各サービスが守り続けている分と合わせます。",
    )
    parser.add_argument("service", choices=["records"], help="復元したサービス")
    parser.parse_args(arguments)
    try:
        told = asyncio.run(_merged())
    except Problem as problem:
        print(f"✗ {problem.detail} 何も変えていません。", file=sys.stderr)
        return 1
    print(f"✓ 閲覧制限の一覧を合わせました。復元で失われていて、再び隠したもの {len(told['hidden_again'])}件")
    for each in told["hidden_again"]:
        print(f"  {each}")
    print(
        "復元した時点より後に解いた保護や制限も再び隠れています。一件ずつ確かめて、解くものは画面で解いてください。"
    )
    return 0


async def _merged() -> dict[str, Any]:
    settings = Settings(port=1)
    signer = load_signer(settings.keys_dir, "ops")
    clients = {
        name: ServiceClient(getattr(settings, f"{name}_url"), to=name, signer=signer)
        for name in ("records", *HOLDERS)
    }
    try:
        held = [await clients[name].get("/internal/v1/restrictions/held") for name in HOLDERS]
        return await clients["records"].post("/internal/v1/restrictions/restored", {"held": held})
    finally:
        for client in clients.values():
            await client.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
