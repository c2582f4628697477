"""Writes what the screens have of the server's tables about kinds of record and item; a test holds the files to them.

`src/screens/editor/matters.json`: which matters a kind may be submitted as, the usual one first.
`src/screens/office/fileable.json`: which kinds an office may file without a decision, and whether every office does.
`src/parts/item/papers.json`: which kinds of item wait for a paper, so that a record has to show that it came.

From the root of the checkout: `PYTHONPATH=. python web/gen/matters.py`.
"""

import json
from pathlib import Path

from services.records.domain.bundle import ALLOWED
from services.records.domain.item import EVIDENCE_KINDS
from services.records.domain.record import ALWAYS_FILED, FILEABLE

SOURCES = Path(__file__).parents[1] / "src"


def texts() -> dict[Path, str]:
    """What the files must hold."""
    tables: dict[str, object] = {
        "screens/editor/matters.json": ALLOWED,
        "parts/item/papers.json": sorted(EVIDENCE_KINDS),
        "screens/office/fileable.json": {kind: kind in ALWAYS_FILED for kind in sorted(FILEABLE)},
    }
    return {SOURCES / name: json.dumps(table, ensure_ascii=False, indent=2) + "\n" for name, table in tables.items()}


if __name__ == "__main__":
    for file, text in texts().items():
        file.write_text(text, encoding="utf-8")
