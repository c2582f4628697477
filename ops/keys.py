"""Signing keys: made for each service in folders that can be given to that service alone, and rotated.

Both are safe to repeat. Public keys are never removed: what an old key has signed can be verified for ever.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from libs.settings import Settings
from libs.signing import load_signer, make_keys, public_jwks, publish, rotate_key
from ops.launcher.config import SERVICES

OWNERS = (*SERVICES, "ops")


def distribute(folder: Path) -> list[str]:
    """Fill `folder/<name>/` with that owner's private key and everybody's public keys.

    Returns the names of the owners whose key is new.
    """
    made = [name for name in OWNERS if not (folder / name / f"{name}.private.json").exists()]
    for name in made:
        make_keys(folder / name, [name])
    _share(folder)
    return made


def rotate(folder: Path, name: str) -> str:
    """Make a new key for `name` in folders made by `distribute`, and give its public key to everybody; return the key id."""
    kid = rotate_key(folder / name, name)
    _share(folder)
    return kid


def _share(folder: Path) -> None:
    own = [load_signer(folder / name, name).public_jwk() for name in OWNERS]
    known = [key for name in OWNERS for key in public_jwks(folder / name)]
    for name in OWNERS:
        publish(folder / name, [*own, *known])


def main(arguments: Sequence[str]) -> int:
    """Make missing keys, or give one owner a new key; print what was done."""
    parser = argparse.ArgumentParser(prog="tsuzuri keys", description="署名鍵を、渡す相手ごとのフォルダーに作ります。")
    parser.add_argument("folder", type=Path, nargs="?", help="鍵を置くフォルダー（なければこの環境の KEYS_DIR）")
    parser.add_argument("--rotate", choices=OWNERS, metavar="名前", help=f"新しい鍵に替える（{'、'.join(OWNERS)}）")
    options = parser.parse_args(arguments)
    try:
        if options.rotate is None:
            made = distribute(options.folder) if options.folder else _make_local()
            print("作成: " + "、".join(made) if made else "すべてあります。")
            return 0
        kid = rotate(options.folder, options.rotate) if options.folder else rotate_key(_local_folder(), options.rotate)
    except (FileNotFoundError, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"新しい鍵: {kid}。古い公開鍵は public.json に残ります。")
    print(f"ほかのサービスを先に、{options.rotate} を最後に再起動すると、新しい鍵で署名します。")
    return 0


def _local_folder() -> Path:
    """The folder in which this environment keeps all keys together."""
    return Settings(port=1).keys_dir


def _make_local() -> list[str]:
    made = [name for name in OWNERS if not (_local_folder() / f"{name}.private.json").exists()]
    make_keys(_local_folder(), OWNERS)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
