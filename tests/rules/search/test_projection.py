"""From states to index documents: one state gives one document, which contains nothing that must not be found."""

import json
from typing import Any, Literal, get_type_hints

import pytest

from services.search.domain.documents import (
    UNKNOWN,
    ActionItemDocument,
    ApprovalDocument,
    ForeignRecord,
    HouseholdDocument,
    InquiryDocument,
    PersonDocument,
    RecordDocument,
    Tombstone,
    tombstone,
)
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES, HOUSEHOLDS, INDICES, index_body
from services.search.events import INDEX_OF, index_of
from tests.rules.search import states
from tests.rules.search.states import as_json, document

EVERY_KIND: list[tuple[str, dict[str, Any]]] = [
    ("records.record:r1", states.record()),
    ("inquiries.inquiry:i1", states.inquiry()),
    ("approvals.approval:a1", states.approval()),
    ("records.action_item:t1", states.action_item()),
    ("records.household:h1", states.household()),
    ("records.person:p1", states.person()),
]


DOCUMENTS: dict[str, tuple[type[Any], ...]] = {
    ENTRIES: (RecordDocument, ForeignRecord, InquiryDocument, ApprovalDocument, ActionItemDocument, Tombstone),
    ACTION_ITEMS: (RecordDocument, ForeignRecord, InquiryDocument, ApprovalDocument, ActionItemDocument, Tombstone),
    HOUSEHOLDS: (HouseholdDocument, PersonDocument, Tombstone),
}
"""Entries and action items have one mapping, so that one query can cover both."""
KINDS_OF_FIELDS: dict[str, list[Any]] = {
    "boolean": [bool, Literal[True], Literal[False]],
    "long": [int],
    "integer": [int],
}


@pytest.mark.parametrize("index", INDICES)
def test_the_mapping_of_an_index_is_that_of_its_documents(index: str) -> None:
    mapping: dict[str, dict[str, Any]] = as_json(index_body(index))["mappings"]["properties"]
    for document_type in DOCUMENTS[index]:
        for name, kind in get_type_hints(document_type).items():
            assert name in mapping, f"{document_type.__name__}.{name} is not mapped"
            mapped = mapping[name].get("type", "object")
            is_simple = kind in (bool, int, Literal[True], Literal[False])
            assert is_simple == (mapped in KINDS_OF_FIELDS), f"{document_type.__name__}.{name}"
            assert not is_simple or kind in KINDS_OF_FIELDS[mapped], f"{document_type.__name__}.{name}"
    held = {name for document_type in DOCUMENTS[index] for name in document_type.__annotations__}
    assert set(mapping) == held, "no field is mapped that no document has"


@pytest.mark.parametrize(("key", "state"), EVERY_KIND)
def test_a_document_has_the_fields_of_its_type(key: str, state: dict[str, Any]) -> None:
    named = {kind.__name__.removesuffix("Document"): kind for kind in DOCUMENTS[ENTRIES] + DOCUMENTS[HOUSEHOLDS]}
    made = document(key, 1, state)
    kind = named[made["kind"].title().replace("_", "")]
    assert set(made) == kind.__required_keys__
    assert set(tombstone(key, 1, "tarumi", None)) == Tombstone.__required_keys__


def test_every_type_has_an_index_that_exists() -> None:
    assert set(INDEX_OF.values()) == set(INDICES)
    assert index_of("records.staff:s1") is None


@pytest.mark.parametrize(("key", "state"), EVERY_KIND)
def test_the_same_state_gives_the_same_document_and_another_state_another_hash(key: str, state: dict[str, Any]) -> None:
    again = document(key, 1, json.loads(json.dumps(state)))
    assert again == document(key, 1, state)
    changed = document(key, 2, {**state, "office_code": "suma", "names": []})
    assert changed["content_hash"] != again["content_hash"]


def test_the_version_alone_is_no_other_content() -> None:
    one, other = (document("records.record:r1", n, states.record()) for n in (1, 2))
    assert one["content_hash"] == other["content_hash"]


def test_the_gates_text_has_neither_author_nor_sign_off() -> None:
    state = states.record(legacy_signoff=[{"post": "係長", "text": "押印済"}], original_text="浜口次郎 押印済")
    text = "".join(document("records.record:r1", 1, state)["text"]["bi"])
    assert "宮崎様宅" in text
    assert "塩屋診療所" in text
    assert "高木医師" in text
    assert "訪看と相談" in text
    assert "浜口" not in text
    assert "押印" not in text


def test_parts_are_searched_by_themselves() -> None:
    made = document("records.record:r1", 1, states.record())
    assert "宮崎様宅を訪問し面接。" in made["text"]["bi"]
    assert not any("面接。家賃" in key for key in made["text"]["bi"])


def test_months_and_fiscal_years_are_those_of_japan() -> None:
    made = document("records.record:r1", 1, states.record(occurred_at="2026-03-31T15:00:00.000Z"))
    assert (made["month"], made["fiscal_year"]) == ("2026-04", "2026")
    before = document("records.record:r1", 1, states.record(occurred_at="2026-03-31T14:59:59.999Z"))
    assert (before["month"], before["fiscal_year"]) == ("2026-03", "2025")


def test_what_has_no_usable_date_is_of_an_unknown_period() -> None:
    made = document("records.record:r1", 1, states.record(occurred_at=None))
    assert (made["occurred_at"], made["month"], made["fiscal_year"]) == (None, UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("records.record:r1", states.record(state="discarded")),
        ("records.record:r1", {"id": "r1", "deleted": True}),
        ("inquiries.inquiry:i1", states.inquiry(state="promoted")),
        ("records.person:p1", {"id": "p1", "deleted": True}),
    ],
)
def test_what_left_the_index_stays_as_a_tombstone_without_content(key: str, state: dict[str, Any]) -> None:
    made = document(key, 7, state)
    assert made["deleted"] is True
    assert made["version"] == 7
    assert not {"text", "parts", "title", "household_id", "shown"} & set(made)


def test_a_voided_record_of_the_right_household_stays_findable() -> None:
    made = document("records.record:r1", 1, states.record(state="voided", voided={"reason_code": "duplicate"}))
    assert made["deleted"] is False


def test_of_another_households_record_only_a_stub_stays() -> None:
    """The index has no names or numbers of the other household either (docs/domain/records.md 7.5)."""
    voided = {"reason_code": "wrong_household", "note": "濵口様の記録", "at": "2026-05-01T00:00:00.000Z"}
    state = states.record(state="voided", voided=voided, author_text="宮﨑", also_for=["h2"])
    made = document("records.record:r1", 9, state)
    assert (made["deleted"], made["state"], made["household_ids"]) == (False, "voided", ["h1"])
    assert (made["title"], made["parts"]) == ("取消された記録（世帯違い）", [])
    assert made["text"] == {"ja": [], "bi": []}
    told = json.dumps(made, ensure_ascii=False)
    assert not any(word in told for word in ("宮﨑", "塩屋", "定期訪問", "濵口", "訪看", "h2"))


def test_an_amendment_is_searched_and_shown_with_its_record() -> None:
    amendment = {
        "id": "s9",
        "kind": "addition",
        "segment_id": None,
        "before": None,
        "text": "後日、長女からも聞き取った。",
        "reason": "追加",
        "author": {"staff_id": "s1", "name": "浜口次郎", "post": "現業員", "office_code": "tarumi"},
        "at": "2026-05-01T00:00:00.000Z",
        "approval_id": "s9",
        "decided_at": None,
        "state": "decided",
    }
    made = document("records.record:r1", 2, states.record(state="approved", amendments=[amendment]))
    assert {"name": "amendment", "text": "後日、長女からも聞き取った。"} in made["parts"]
    assert made["shown"]["amendments"] == [amendment]
    assert {"name": "segment", "text": "宮﨑様宅を訪問し面接。"} in made["parts"], "the original is found as before"


def test_an_approval_is_listed_and_hidden_with_every_household_of_its_items() -> None:
    made = document("approvals.approval:a1", 1, states.approval())
    assert made["household_ids"] == ["h1", "h2"]
    assert "通帳の写しを求めること" in made["text"]["bi"]
    assert "承知" not in made["text"]["bi"]


def test_of_a_case_with_another_households_record_nothing_but_its_title_is_told() -> None:
    state = states.approval(title="取消された記録（世帯違い）", comment="濵口様の件", withheld=["r1"])
    made = document("approvals.approval:a1", 2, state)
    assert [part["name"] for part in made["parts"]] == ["title"]
    assert "濵口" not in json.dumps(made, ensure_ascii=False)


def test_a_household_that_an_inquiry_may_be_about_neither_lists_nor_hides_nor_is_told() -> None:
    """As in the lists of inquiries: whether it is hidden shows nowhere."""
    made = document("inquiries.inquiry:i1", 1, states.inquiry(household_id=None, candidates=["h1", "h2"]))
    assert (made["household_ids"], made["concerned_ids"]) == ([], [])
    assert made == document("inquiries.inquiry:i1", 1, states.inquiry(household_id=None, candidates=[]))


def test_an_action_items_time_is_its_appointment_else_its_due_date() -> None:
    due = document("records.action_item:t1", 1, states.action_item())
    assert (due["occurred_at"], due["time_known"]) == ("2026-05-09T15:00:00.000Z", False)
    meeting = states.action_item(starts_at="2026-05-01T01:00:00.000Z")
    assert document("records.action_item:t1", 1, meeting)["occurred_at"] == "2026-05-01T01:00:00.000Z"


def test_a_person_is_known_by_every_name_and_reading() -> None:
    made = document("records.person:p1", 1, states.person())
    assert {"浜口志づ", "浜口", "渡辺志づ"} <= set(made["name_keys"])
    assert {"はまぐちしず", "はまぐち", "わたなべ"} <= set(made["kana_keys"])


def test_who_was_merged_into_another_leads_to_the_other() -> None:
    made = document("records.person:p1", 1, states.person(merged_into="p9"))
    assert made["member_ids"] == ["p9"]


def test_a_household_is_known_by_its_number_without_prefix_and_zeros() -> None:
    assert document("records.household:h1", 1, states.household())["number_keys"] == ["318"]
