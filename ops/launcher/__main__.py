"""`python -m ops.launcher <command>`."""

import sys

from ops.launcher.commands import COMMANDS
from ops.launcher.errors import LauncherError


def main(arguments: list[str]) -> int:
    """Run a command; 1 with one clear text when it cannot be done."""
    if not arguments or arguments[0] not in COMMANDS:
        print("使い方: ./tsuzuri " + " | ".join(COMMANDS), file=sys.stderr)
        return 2
    try:
        COMMANDS[arguments[0]][0](arguments[1:])
    except LauncherError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
