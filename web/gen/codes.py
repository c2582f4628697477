"""Writes src/i18n/codes.json: the words of the published code lists, so that the browser shows the same ones.

From the root of the checkout: `PYTHONPATH=. python web/gen/codes.py`. A test holds the file to the lists.
"""

import json
from pathlib import Path

from libs.contracts.codes import LABELS

FILE = Path(__file__).parents[1] / "src" / "i18n" / "codes.json"


def text() -> str:
    """What the file must hold."""
    return json.dumps(LABELS, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
