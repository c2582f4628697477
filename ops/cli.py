"""`./tsuzuri <command>`: the launcher's own commands, and every other program of `ops` by its name."""

import ast
import os
import runpy
import sys
from pathlib import Path

from ops.launcher import __main__ as launcher
from ops.launcher import config, services
from ops.launcher.commands import COMMANDS
from ops.launcher.errors import LauncherError

_FOLDER = Path(__file__).parent
_NOT_COMMANDS = {"__init__", "cli", "launcher"}
_TITLES = {
    "import": "旧台帳を読み、報告する（--commit で取り込む、--undo で戻す）",
    "seed": "デモの所・職員・地区を入れる",
    "story": "一件の記録を最後まで通す",
    "rebuild": "検索の索引を作り直す",
    "drift": "検索の索引と原本の差を調べる",
    "openapi": "docs/openapi.json を作り直す",
    "openapi_diff": "前の版からの API の差を示す",
    "elsewhere": "他の事務所を誰が何の目的で閲覧したかを報告する",
    "restored": "復元の後、閲覧制限の一覧を各サービスが守り続けている分と合わせる",
    "keys": "署名鍵を、渡す相手ごとのフォルダーに作る（--rotate で新しい鍵に替える）",
    "verify": "決裁の署名を、公開鍵だけで検証する",
    "problems": "docs/problems（問題コードの一覧）を作り直す",
    "states": "libs/states（契約から作る型）を作り直す",
    "events": "docs/events（イベントのスキーマと AsyncAPI）を作り直す",
    "data": "docs/data（集約ごとの項目・区分・受け手の一覧）を作り直す",
}
_RENAMED = {"importer": "import"}  # `import` cannot be a module's name


def programs() -> dict[str, Path]:
    """Return the programs by command: modules of `ops` that can be run, and packages that have a `__main__`."""
    files = {path.stem: path for path in _FOLDER.glob("*.py") if '__name__ == "__main__"' in path.read_text()}
    packages = {path.parent.name: path for path in _FOLDER.glob("*/__main__.py")}
    found = {name: path for name, path in (files | packages).items() if name not in _NOT_COMMANDS}
    return {_RENAMED.get(name, name): path for name, path in sorted(found.items())}


def main(arguments: list[str]) -> int:
    """Run one command with the environment of this checkout; what the caller has set wins."""
    known = programs()
    if not arguments or arguments[0] not in COMMANDS.keys() | known.keys():
        _usage(known)
        return 0 if not arguments or arguments[0] in {"-h", "--help", "help"} else 2
    name = arguments[0]
    if name in COMMANDS:
        return launcher.main(arguments)
    try:
        read = config.read()
    except LauncherError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    os.environ.update(services.environment(read, services.addresses(read)))
    path = known[name]
    module = f"ops.{path.parent.name}" if path.stem == "__main__" else f"ops.{path.stem}"
    sys.argv = [f"tsuzuri {name}", *arguments[1:]]
    runpy.run_module(module, run_name="__main__")
    return 0


def _usage(known: dict[str, Path]) -> None:
    print("使い方: ./tsuzuri <コマンド> …", file=sys.stderr)
    for name, (_, title) in COMMANDS.items():
        print(f"  {name:<10} {title}", file=sys.stderr)
    for name, path in known.items():
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        print(f"  {name:<10} {_TITLES.get(name) or docstring.partition(chr(10))[0]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
