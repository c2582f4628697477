"""Writes what the screens have of the server's tables about kinds of record; a test holds the files to them.

`src/screens/editor/matters.json`: which matters a kind may be submitted as, the usual one first.
`src/screens/office/fileable.json`: which kinds an office may file without a decision, and whether every office does.

From the root of the checkout: `PYTHONPATH=. python web/gen/matters.py`.
"""

import json
from pathlib import Path

from services.records.domain.bundle import ALLOWED
from services.records.domain.record import ALWAYS_FILED, FILEABLE

SCREENS = Path(__file__).parents[1] / "src" / "screens"


def texts() -> dict[Path, str]:
    """What the files must hold."""
    tables = {
        "editor/matters.json": ALLOWED,
        "office/fileable.json": {kind: kind in ALWAYS_FILED for kind in sorted(FILEABLE)},
    }
    return {SCREENS / name: json.dumps(table, ensure_ascii=False, indent=2) + "\n" for name, table in tables.items()}


if __name__ == "__main__":
    for file, text in texts().items():
        file.write_text(text, encoding="utf-8")
