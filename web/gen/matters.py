"""Writes src/screens/editor/matters.json: which matters a kind of record may be submitted as, the usual one first.

From the root of the checkout: `PYTHONPATH=. python web/gen/matters.py`. A test holds the file to the server's table.
"""

import json
from pathlib import Path

from services.records.domain.submission import ALLOWED

FILE = Path(__file__).parents[1] / "src" / "screens" / "editor" / "matters.json"


def text() -> str:
    """What the file must hold."""
    return json.dumps(ALLOWED, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
