"""Signing keys: made for each service in folders that can be handed to that service alone, and exchanged for new ones.

Both are safe to repeat. Public halves are never taken away: what an old key has signed stays checkable for ever.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from libs.settings import Settings
from libs.signing import load_signer, make_keys, public_jwks, publish, rotate_key
from ops.launcher.config import SERVICES

OWNERS = (*SERVICES, "ops")


def hand_out(folder: Path) -> list[str]:
    """Fill `folder/<name>/` with that owner's private key and everybody's public halves; return whose key is new."""
    made = [name for name in OWNERS if not (folder / name / f"{name}.private.json").exists()]
    for name in made:
        make_keys(folder / name, [name])
    _share(folder)
    return made


def rotate(folder: Path, name: str) -> str:
    """A new key for `name` in folders made by `hand_out`, its public half for everybody; the new key id."""
    kid = rotate_key(folder / name, name)
    _share(folder)
    return kid


def _share(folder: Path) -> None:
    own = [load_signer(folder / name, name).public_jwk() for name in OWNERS]
    known = [key for name in OWNERS for key in public_jwks(folder / name)]
    for name in OWNERS:
        publish(folder / name, [*own, *known])


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, or give one owner a new key; say what was done."""
    parser = argparse.ArgumentParser(
        prog="tsuzuri keys", description="署名鍵を、渡す相手ごとのフォルダーに作ります。"
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", help="鍵を置くフォルダー（なければこの環境の KEYS_DIR）"
    )
    parser.add_argument(
        "--rotate", choices=OWNERS, metavar="名前", help=f"新しい鍵に替える（{'、'.join(OWNERS)}）"
    )
    asked = parser.parse_args(arguments)
    try:
        if asked.rotate is None:
            made = hand_out(asked.folder) if asked.folder else _make_here()
            print("作成: " + "、".join(made) if made else "すべてあります。")
            return 0
        kid = rotate(asked.folder, asked.rotate) if asked.folder else rotate_key(_here(), asked.rotate)
    except (FileNotFoundError, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"新しい鍵: {kid}。古い公開鍵は public.json に残ります。")
    print(f"ほかのサービスを先に、{asked.rotate} を最後に再起動すると、新しい鍵で署名します。")
    return 0


def _here() -> Path:
    """The folder in which this environment keeps all keys together."""
    return Settings(port=1).keys_dir


def _make_here() -> list[str]:
    made = [name for name in OWNERS if not (_here() / f"{name}.private.json").exists()]
    make_keys(_here(), OWNERS)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
