"""What a record needs to become official."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from libs.clock import rfc3339
from libs.contracts import codes
from libs.problems import Problem, ValidationFailed
from services.records.domain import content as rules
from services.records.domain.content import NOTHING, Content, OfficialContent
from services.records.domain.errors import (
    LateReasonRequired,
    MissingField,
    NotAMember,
    OccurredInFuture,
    OpinionOnly,
    VisitLineNotAllowed,
)
from tests.rules.records.books import NOW, content, given, ids

MEMBERS = frozenset({"p1", "p2"})


def official(**more: object) -> OfficialContent:
    return rules.official(content(**more), by="w1", members=MEMBERS, now=NOW)


def test_the_kinds_without_visit_lines_are_those_of_the_published_language() -> None:
    assert rules.NO_VISIT_LINES == codes.NO_VISIT_LINES


def test_a_complete_content_becomes_official_with_its_defaults() -> None:
    made = official()
    assert made["visits"][0]["on"] == "2026-11-23"
    assert made["performed_by"] == [{"staff_id": "w1", "external": None, "part": "main"}]


def test_all_missing_fields_are_named_at_once() -> None:
    with pytest.raises(MissingField) as refused:
        rules.official(rules.normal(NOTHING, by="w1", new_ids=ids()), by="w1", members=MEMBERS, now=NOW)
    assert [e.pointer for e in refused.value.errors] == [
        "/record_type",
        "/subjects",
        "/occurred_at",
        "/title",
        "/segments",
    ]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"segments": [{"kind": "fact", "text": " \n "}]}, MissingField),
        ({"occurred_at": "2026-11-23T03:00:00.000Z"}, OccurredInFuture),
        ({"occurred_at": "2026-11-24T00:00:00.000Z", "time_known": False}, OccurredInFuture),
        ({"visits": [{"target": "household", "result": "absent", "on": "2026-11-24"}]}, OccurredInFuture),
        ({"occurred_at": "2026-11-15T00:00:00.000Z"}, LateReasonRequired),
        ({"record_type": "phone"}, VisitLineNotAllowed),
        ({"record_type": "office_interview"}, VisitLineNotAllowed),
        ({"visits": [{"target": "p9", "result": "met_member"}]}, NotAMember),
        ({"member_ids": ["p1", "p9"]}, NotAMember),
        ({"segments": [{"kind": "opinion", "text": "所見"}, {"kind": "opinion", "text": "所見2"}]}, OpinionOnly),
        ({"ended_at": "2026-11-23T00:59:00.000Z"}, ValidationFailed),
    ],
)
def test_what_is_wrong_has_a_name(more: dict[str, object], problem: type[Problem]) -> None:
    with pytest.raises(problem):
        official(**more)


def test_a_day_without_a_time_is_midnight_in_japan_and_today_is_not_the_future() -> None:
    made = official(occurred_at="2026-11-23T02:29:00.000Z", time_known=False)
    assert made["occurred_at"] == "2026-11-22T15:00:00.000Z"


def test_a_desk_clock_may_run_five_minutes_ahead() -> None:
    assert official(occurred_at="2026-11-23T02:34:00.000Z")["title"] == "定期訪問"


@any_of(st.integers(min_value=0, max_value=20 * 24 * 60))
def test_late_is_more_than_seven_days(minutes: int) -> None:
    occurred = rfc3339(datetime.fromisoformat(NOW) - timedelta(minutes=minutes))
    late = rules.is_late({"occurred_at": occurred, "time_known": True}, NOW)
    assert late == (minutes > 7 * 24 * 60)


def test_late_by_days_where_no_time_is_known() -> None:
    on_the_seventh: rules.Dated = {"occurred_at": "2026-11-15T15:00:00.000Z", "time_known": False}
    assert not rules.is_late(on_the_seventh, NOW)
    assert rules.is_late({**on_the_seventh, "occurred_at": "2026-11-14T15:00:00.000Z"}, NOW)


def test_a_segment_is_by_who_wrote_what_it_says() -> None:
    first = content()
    kept = first["segments"][0]
    more: list[dict[str, object]] = [
        {**kept, "by": "s9"},
        {**kept, "id": "s8", "by": "s9"},
        {"kind": "fact", "text": "冷蔵庫に食材あり。"},
    ]
    second = rules.normal(given(segments=more), by="w2", new_ids=ids("n"), before=first["segments"])
    assert [(s["id"], s["by"]) for s in second["segments"]] == [("s1", "w1"), ("s8", "w2"), ("n1", "w2")]
    changed = [{**kept, "text": "買物は娘が行く。", "by": "w1"}]
    third = rules.normal(given(segments=changed), by="w2", new_ids=ids("n"), before=first["segments"])
    assert [(s["id"], s["by"]) for s in third["segments"]] == [("s1", "w2")]
    with pytest.raises(ValidationFailed):
        rules.normal(given(segments=[kept, kept]), by="w2", new_ids=ids("n"))


def test_the_hash_is_over_segments_visits_and_attachments_only() -> None:
    base = content()
    digest = rules.content_sha256(base)
    retitled: Content = {**base, "title": "別の題"}
    assert rules.content_sha256(retitled) == digest
    assert base["segments"]
    assert base["visits"]
    changed: list[Content] = [{**base, "segments": []}, {**base, "visits": []}, {**base, "attachments": ["x"]}]
    assert digest not in {rules.content_sha256(each) for each in changed}
