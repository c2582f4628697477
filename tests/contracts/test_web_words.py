"""The browser shows the words of the published code lists and nothing made up beside them."""

import json

from libs.contracts.codes import LABELS
from ops.launcher.config import CHECKOUT

WORDS = CHECKOUT / "web" / "src" / "i18n" / "codes.json"


def test_the_screens_have_the_words_of_the_code_lists() -> None:
    held = json.loads(WORDS.read_text(encoding="utf-8"))
    assert held == LABELS, "run: python web/gen/codes.py"
