"""What a caller may be told, as the screen of a call says it before it is saved, and when telling more is an incident."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from libs.contracts.codes import CallerKind, ToldLevel
from libs.states.people import MayTell, PublishedRelatedParty
from services.inquiries.domain.telling import Disclosure, Known, is_too_much, may_be_told

Doc = dict[str, Any]
TODAY = "2026-12-01"
FILE = Path(__file__).parents[3] / "web" / "src" / "parts" / "inquiry" / "telling.cases.json"
CASES: list[Doc] = json.loads(FILE.read_text(encoding="utf-8"))


def party(given: Doc) -> PublishedRelatedParty:
    """A related party of a household, with these words about what may be told to them."""
    agreed: Doc | None = given["may_tell"]
    return {
        "id": "p1",
        "version": 1,
        "deleted": False,
        "source": None,
        "import_issues": [],
        "household_id": "h1",
        "member_id": None,
        "kind": "other",
        "org": None,
        "name": "試験 某",
        "kana": None,
        "may_tell": cast("MayTell", {"basis": None, **agreed}) if agreed else None,
        "contact_ban": given.get("contact_ban", False),
        "from": None,
        "to": given.get("to"),
    }


def told(kind: CallerKind, level: ToldLevel | None, *, matched: bool = True) -> Disclosure:
    return Disclosure({"kind": kind, "related_party_id": None, "name": None, "org": None}, matched, level, TODAY)


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_what_a_caller_may_be_told(case: Doc) -> None:
    known = Known(party(case["party"]) if case["party"] else None, case["protected"])
    assert may_be_told(told(case["caller"], None, matched=case["matched"] is True), known) == case["level"]


@pytest.mark.parametrize(
    ("level", "too_much"), [(None, False), ("nothing", False), ("status_only", False), ("full", True)]
)
def test_only_more_than_what_was_agreed_is_too_much(level: ToldLevel | None, too_much: bool) -> None:
    known = Known(party({"may_tell": {"level": "status_only", "until": None}}), is_protected=False)
    assert is_too_much(told("school", level), known) is too_much
