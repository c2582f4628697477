"""From states to index documents: one state gives one document, and nothing that must not be found is in it."""

import json
from typing import Any

import pytest

from services.search.domain.documents import UNKNOWN, tombstone
from services.search.domain.mappings import INDICES, index_body
from services.search.domain.projection import INDEX_OF, document_of, index_of
from tests.rules.search import states

EVERY_KIND: list[tuple[str, dict[str, Any]]] = [
    ("records.record:r1", states.record()),
    ("inquiries.inquiry:i1", states.inquiry()),
    ("approvals.approval:a1", states.approval()),
    ("records.action_item:t1", states.action_item()),
    ("records.household:h1", states.household()),
    ("records.person:p1", states.person()),
]


@pytest.mark.parametrize(("key", "state"), EVERY_KIND)
def test_every_field_of_a_document_is_mapped(key: str, state: dict[str, object]) -> None:
    index = index_of(key)
    assert index is not None
    mapped = set(index_body(index)["mappings"]["properties"])
    assert set(document_of(key, 1, state)) <= mapped
    assert set(tombstone(key, 1, "record", state)) <= mapped


def test_every_type_has_an_index_that_exists() -> None:
    assert set(INDEX_OF.values()) == set(INDICES)
    assert index_of("records.staff:s1") is None


@pytest.mark.parametrize(("key", "state"), EVERY_KIND)
def test_the_same_state_gives_the_same_document_and_another_state_another_hash(
    key: str, state: dict[str, object]
) -> None:
    again = document_of(key, 1, json.loads(json.dumps(state)))
    assert again == document_of(key, 1, state)
    changed = document_of(key, 2, {**state, "office_code": "suma"})
    assert changed["content_hash"] != again["content_hash"]


def test_the_version_alone_is_no_other_content() -> None:
    one, other = (document_of("records.record:r1", n, states.record()) for n in (1, 2))
    assert one["content_hash"] == other["content_hash"]


def test_the_gates_text_has_neither_author_nor_sign_off() -> None:
    state = states.record(
        legacy_signoff=[{"post": "係長", "text": "押印済"}], original_text="浜口次郎 押印済"
    )
    text = "".join(document_of("records.record:r1", 1, state)["text"]["bi"])
    assert "宮崎様宅" in text
    assert "塩屋診療所" in text
    assert "高木医師" in text
    assert "訪看と相談" in text
    assert "浜口" not in text
    assert "押印" not in text


def test_parts_are_searched_by_themselves() -> None:
    document = document_of("records.record:r1", 1, states.record())
    assert "宮崎様宅を訪問し面接。" in document["text"]["bi"]
    assert not any("面接。家賃" in key for key in document["text"]["bi"])


def test_months_and_fiscal_years_are_those_of_japan() -> None:
    document = document_of("records.record:r1", 1, states.record(occurred_at="2026-03-31T15:00:00.000Z"))
    assert (document["month"], document["fiscal_year"]) == ("2026-04", "2026")
    before = document_of("records.record:r1", 1, states.record(occurred_at="2026-03-31T14:59:59.999Z"))
    assert (before["month"], before["fiscal_year"]) == ("2026-03", "2025")


def test_what_has_no_usable_date_is_of_an_unknown_period() -> None:
    document = document_of("records.record:r1", 1, states.record(occurred_at=None))
    assert (document["occurred_at"], document["month"], document["fiscal_year"]) == (None, UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("records.record:r1", states.record(state="discarded")),
        ("records.record:r1", {"id": "r1", "deleted": True}),
        ("inquiries.inquiry:i1", states.inquiry(state="promoted")),
        ("records.person:p1", {"id": "p1", "deleted": True}),
    ],
)
def test_what_left_the_index_stays_as_a_tombstone_without_content(key: str, state: dict[str, object]) -> None:
    document = document_of(key, 7, state)
    assert document["deleted"] is True
    assert document["version"] == 7
    assert not {"text", "parts", "title", "household_id", "shown"} & set(document)


def test_a_voided_record_of_the_right_household_stays_findable() -> None:
    document = document_of(
        "records.record:r1", 1, states.record(state="voided", voided={"reason_code": "duplicate"})
    )
    assert document["deleted"] is False


def test_of_another_households_record_only_a_stub_stays() -> None:
    """domain.md 4.3: no foreign names or numbers, in the index neither."""
    voided = {"reason_code": "wrong_household", "note": "濵口様の記録", "at": "2026-05-01T00:00:00.000Z"}
    state = states.record(state="voided", voided=voided, author_text="宮﨑", also_for=["h2"])
    document = document_of("records.record:r1", 9, state)
    assert (document["deleted"], document["state"], document["household_ids"]) == (False, "voided", ["h1"])
    assert (document["title"], document["parts"]) == ("取消された記録（世帯違い）", [])
    assert document["text"] == {"ja": [], "bi": []}
    told = json.dumps(document, ensure_ascii=False)
    assert not any(word in told for word in ("宮﨑", "塩屋", "定期訪問", "濵口", "訪看", "h2"))


def test_an_amendment_is_searched_and_shown_with_its_record() -> None:
    amendment = {
        "id": "s9", "kind": "addition", "segment_id": None, "text": "後日、長女からも聞き取った。", "reason": "追加",
        "author": {"staff_id": "s1", "name": "浜口次郎", "post": "現業員", "office_code": "tarumi"},
        "at": "2026-05-01T00:00:00.000Z", "approval_id": "s9", "state": "decided",
    }  # fmt: skip
    document = document_of("records.record:r1", 2, states.record(state="approved", amendments=[amendment]))
    assert {"name": "amendment", "text": "後日、長女からも聞き取った。"} in document["parts"]
    assert document["shown"]["amendments"] == [amendment]
    assert {"name": "segment", "text": "宮﨑様宅を訪問し面接。"} in document["parts"], (
        "the original is found as before"
    )


def test_an_approval_is_listed_and_hidden_with_every_household_of_its_items() -> None:
    document = document_of("approvals.approval:a1", 1, states.approval())
    assert document["household_ids"] == ["h1", "h2"]
    assert "通帳の写しを求めること" in document["text"]["bi"]
    assert "承知" not in document["text"]["bi"]


def test_of_a_case_with_another_households_record_nothing_but_its_title_is_told() -> None:
    state = states.approval(title="取消された記録（世帯違い）", comment="濵口様の件", withheld=["r1"])
    document = document_of("approvals.approval:a1", 2, state)
    assert [part["name"] for part in document["parts"]] == ["title"]
    assert "濵口" not in json.dumps(document, ensure_ascii=False)


def test_an_inquiry_of_two_possible_households_is_hidden_with_either_and_listed_with_none() -> None:
    state = states.inquiry(household_id=None, candidates=["h1", "h2"])
    document = document_of("inquiries.inquiry:i1", 1, state)
    assert (document["household_ids"], document["concerned_ids"]) == ([], ["h1", "h2"])


def test_an_action_items_time_is_its_appointment_else_its_due_date() -> None:
    due = document_of("records.action_item:t1", 1, states.action_item())
    assert (due["occurred_at"], due["time_known"]) == ("2026-05-09T15:00:00.000Z", False)
    meeting = states.action_item(starts_at="2026-05-01T01:00:00.000Z")
    assert document_of("records.action_item:t1", 1, meeting)["occurred_at"] == "2026-05-01T01:00:00.000Z"


def test_a_person_is_known_by_every_name_and_reading() -> None:
    document = document_of("records.person:p1", 1, states.person())
    assert {"浜口志づ", "浜口", "渡辺志づ"} <= set(document["name_keys"])
    assert {"はまぐちしず", "はまぐち", "わたなべ"} <= set(document["kana_keys"])


def test_who_was_merged_into_another_leads_to_the_other() -> None:
    document = document_of("records.person:p1", 1, states.person(merged_into="p9"))
    assert document["member_ids"] == ["p9"]


def test_a_household_is_known_by_its_number_without_prefix_and_zeros() -> None:
    assert document_of("records.household:h1", 1, states.household())["number_keys"] == ["318"]
