"""Makes a signing key for each service in folders that can be handed to that service alone; safe to repeat."""

import argparse
import json
import sys
from pathlib import Path

from libs.signing import PUBLIC_FILE, load_signer, make_keys
from ops.launcher.config import SERVICES

OWNERS = (*SERVICES, "ops")


def hand_out(folder: Path) -> list[str]:
    """Fill `folder/<name>/` with that owner's private key and everybody's public halves; return whose key is new."""
    made = [name for name in OWNERS if not (folder / name / f"{name}.private.json").exists()]
    for name in made:
        make_keys(folder / name, [name])
    public = {"keys": [load_signer(folder / name, name).public_jwk() for name in OWNERS]}
    for name in OWNERS:
        (folder / name / PUBLIC_FILE).write_text(json.dumps(public))
    return made


def main() -> int:
    """Make what is missing and say what was made."""
    parser = argparse.ArgumentParser(description="署名鍵を、渡す相手ごとのフォルダーに作ります。")
    parser.add_argument("folder", type=Path, help="鍵を置くフォルダー")
    made = hand_out(parser.parse_args().folder)
    print("作成: " + "、".join(made) if made else "すべてあります。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
