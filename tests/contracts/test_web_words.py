"""The browser shows the labels of the published code lists, and computes 元号 as the server does."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import cast

from libs.contracts.codes import LABELS, RecordType, codes
from ops.launcher.config import CHECKOUT
from services.records.domain.bundle import ALLOWED
from services.records.domain.item import EVIDENCE_KINDS
from services.records.domain.record import ALWAYS_FILED, FILEABLE

WORDS = CHECKOUT / "web" / "src" / "i18n" / "codes.json"
MATTERS = CHECKOUT / "web" / "src" / "screens" / "editor" / "matters.json"
FILEABLE_KINDS = CHECKOUT / "web" / "src" / "screens" / "office" / "fileable.json"
PAPERS = CHECKOUT / "web" / "src" / "parts" / "item" / "papers.json"
ERAS = CHECKOUT / "web" / "gen" / "eras.py"


def test_the_screens_have_the_words_of_the_code_lists() -> None:
    held = json.loads(WORDS.read_text(encoding="utf-8"))
    assert held == LABELS, "run: python web/gen/codes.py"


def test_the_editor_has_the_matters_of_the_server_for_every_kind_of_record() -> None:
    held = json.loads(MATTERS.read_text(encoding="utf-8"))
    assert {kind: tuple(matters) for kind, matters in held.items()} == dict(ALLOWED), "run: python web/gen/matters.py"
    assert set(held) == set(codes(RecordType))


def test_the_office_may_choose_among_the_kinds_that_the_server_lets_it_file() -> None:
    held = json.loads(FILEABLE_KINDS.read_text(encoding="utf-8"))
    assert held == {kind: kind in ALWAYS_FILED for kind in FILEABLE}, "run: python web/gen/matters.py"


def test_the_screens_have_the_kinds_of_item_that_need_a_record() -> None:
    held = json.loads(PAPERS.read_text(encoding="utf-8"))
    assert set(held) == EVIDENCE_KINDS, "run: python web/gen/matters.py"


def test_the_screens_have_the_eras_of_the_calendar_with_all_their_first_and_last_days() -> None:
    texts = cast("Callable[[], dict[Path, str]]", runpy.run_path(str(ERAS))["texts"])
    for file, text in texts().items():
        assert file.read_text(encoding="utf-8") == text, "run: python web/gen/eras.py"
