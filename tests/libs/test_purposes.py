"""A purpose opens what its keeper says it opens for this reader: no more, no longer, and nothing while it is down."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from libs.actor import NO_GRANT, Purpose, PurposeGrant
from libs.aggregates.twin import TwinCollection
from libs.audit import Audit, AuditEntry, ReadElsewhere
from libs.clock import FixedClock
from libs.problems import PurposeNotAccepted, RemoteProblem, TooMuchReadElsewhere
from libs.purposes import Opening, Purposes
from libs.reader import reading
from ops.elsewhere import report
from tests.services.keepers import BY_INQUIRY, Keepers
from tests.services.people import HQ, NOTED, WORKER, somebody

READER = somebody("x1", "cross_ward_reader", office="city")


async def test_a_purpose_opens_the_households_its_keeper_names() -> None:
    keepers = Keepers()
    keepers.open("i-1", "h1", "h2")
    opened = (await keepers.purposes().confirm(WORKER, BY_INQUIRY)).grant
    assert (opened.everywhere, opened.household_ids) == (False, {"h1", "h2"})
    assert keepers.asked == [("i-1", "w1", ("tarumi",))]


@pytest.mark.parametrize("known", [True, False])
async def test_it_opens_nothing_where_its_keeper_names_nothing(known: bool) -> None:
    keepers = Keepers()
    if known:
        keepers.opens["i-1"] = Opening(known=True)
    assert (await keepers.purposes().confirm(WORKER, BY_INQUIRY)).grant == NO_GRANT


async def test_it_expires() -> None:
    keepers = Keepers()
    keepers.open("i-1", "h1", hours=-0.001)
    assert (await keepers.purposes().confirm(WORKER, BY_INQUIRY)).grant == NO_GRANT


async def test_nothing_is_opened_while_the_keeper_cannot_be_asked() -> None:
    keepers = Keepers()
    keepers.away = True
    purposes = keepers.purposes()
    assert (await purposes.confirm(WORKER, BY_INQUIRY)).grant == PurposeGrant(unconfirmed=True)
    keepers.away = False
    keepers.open("i-1", "h1")
    assert (await purposes.confirm(WORKER, BY_INQUIRY)).grant.household_ids == {"h1"}, "a failure is not kept"


def answering(status: int) -> Purposes:
    """A keeper that answers with a problem."""

    async def keeper(ref_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
        del ref_id, staff_id, office_codes
        raise RemoteProblem(code="X", status=status, title="", detail="")

    return Purposes({"inquiry": keeper}, FixedClock("2026-11-23T00:00:00Z"))


@pytest.mark.parametrize("status", [429, 500, 503, 507])
async def test_a_keeper_whose_database_is_down_confirms_nothing_and_stops_nobody(status: int) -> None:
    assert (await answering(status).confirm(WORKER, BY_INQUIRY)).grant == PurposeGrant(unconfirmed=True)


@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_what_the_keeper_refuses_is_refused_and_no_outage(status: int) -> None:
    with pytest.raises(PurposeNotAccepted):
        await answering(status).confirm(WORKER, BY_INQUIRY)


async def test_one_answer_serves_the_requests_of_a_moment_and_of_one_reader() -> None:
    keepers = Keepers()
    purposes = keepers.purposes()
    for who in (WORKER, WORKER, somebody("w2"), somebody("w1", office="hyogo")):
        await purposes.confirm(who, BY_INQUIRY)
    assert [staff_id for _, staff_id, _ in keepers.asked] == ["w1", "w2", "w1"]


@pytest.mark.parametrize("who", [WORKER, HQ, READER], ids=lambda who: who.staff_id)
@pytest.mark.parametrize("kind", ["x", "household", "record", "submission"])
async def test_what_nobody_can_confirm_is_refused(who: object, kind: str) -> None:
    assert isinstance(who, type(WORKER))
    with pytest.raises(PurposeNotAccepted):
        await Keepers().purposes().confirm(who, Purpose("other", kind, "x"))


@pytest.mark.parametrize("code", ["inspection", "case", "other"])
async def test_a_note_is_enough_for_who_reads_all_wards_and_for_nobody_else(code: str) -> None:
    purposes = Keepers().purposes()
    noted = Purpose(code, note="抽出点検")
    for who in (HQ, READER):
        assert (await purposes.confirm(who, noted)).grant == PurposeGrant(everywhere=True)
    for purpose in (noted, Purpose(code), Purpose(code, note=" ")):
        with pytest.raises(PurposeNotAccepted):
            await purposes.confirm(WORKER, purpose)
    with pytest.raises(PurposeNotAccepted):
        await purposes.confirm(READER, Purpose(code, note="　"))


async def test_for_who_reads_all_wards_a_case_must_exist() -> None:
    keepers = Keepers()
    keepers.opens["i-1"] = Opening(known=True)
    purposes = keepers.purposes()
    assert (await purposes.confirm(READER, BY_INQUIRY)).grant == PurposeGrant(everywhere=True)
    assert (await purposes.confirm(READER, Purpose("inquiry", "inquiry", "i-2"))).grant == NO_GRANT


async def test_reading_all_wards_has_a_limit_by_the_hour_and_the_refusal_is_written_down() -> None:
    documents, clock = TwinCollection[Any](), FixedClock("2026-11-23T02:30:00.000Z")
    audit = Audit(documents, clock, ReadElsewhere(limit=3))
    inspector = READER.with_purpose(NOTED, PurposeGrant(everywhere=True))
    await audit.read(reading(inspector, "households", ["h1", "h2"], ["h1", "h2"]))
    await audit.read(reading(inspector, "household", ["h1"], ["h1"]))
    with pytest.raises(TooMuchReadElsewhere) as refused:
        await audit.read(reading(inspector, "households", ["h3", "h4"], ["h3", "h4"]))
    assert refused.value.status == 429
    await audit.read(reading(inspector, "household", ["h3"], ["h3"]))
    await audit.read(reading(replace(inspector, staff_id="x2"), "household", ["h9"], ["h9"]))
    clock.advance(timedelta(hours=1))
    await audit.read(reading(inspector, "household", ["h4"], ["h4"]))
    kept = (await audit.elsewhere("2026-11-23T00:00:00.000Z"))["items"]
    assert [(e["staff_id"], e["result"], e["reach"]) for e in kept] == [
        ("x1", "shown", "all_wards"),
        ("x1", "shown", "all_wards"),
        ("x1", "limited", "all_wards"),
        ("x1", "shown", "all_wards"),
        ("x2", "shown", "all_wards"),
        ("x1", "shown", "all_wards"),
    ]


async def test_named_households_are_reported_and_not_limited_and_the_own_office_is_neither() -> None:
    audit = Audit(TwinCollection(), FixedClock("2026-11-23T02:30:00.000Z"), ReadElsewhere(limit=0))
    working = WORKER.with_purpose(BY_INQUIRY, PurposeGrant(household_ids=frozenset({"h9"})))
    await audit.read(reading(working, "household", ["h9"], ["h9"]))
    await audit.read(reading(working, "household", ["h1"], ["h1"]))
    kept = (await audit.elsewhere("2026-11-23T00:00:00.000Z"))["items"]
    assert [(e["objects"], e["reach"], e["purpose"]) for e in kept] == [(["h9"], "named", "inquiry;inquiry:i-1")]


async def test_a_table_of_counts_is_counted_and_reported_though_it_names_nobody() -> None:
    audit = Audit(TwinCollection(), FixedClock("2026-11-23T02:30:00.000Z"), ReadElsewhere(limit=2))
    inspector = READER.with_purpose(NOTED, PurposeGrant(everywhere=True))
    for total in (7, 7, 8):
        await audit.read(reading(inspector, "browse", [], [], total=total))
    with pytest.raises(TooMuchReadElsewhere):
        await audit.read(reading(inspector, "browse", [], [], total=9))
    working = WORKER.with_purpose(BY_INQUIRY, PurposeGrant(household_ids=frozenset({"h9"})))
    await audit.read(reading(working, "browse", [], ["h9"], total=3))
    await audit.read(reading(working, "search", [], [], total=0))
    await audit.read(reading(WORKER, "search", [], [], total=0))
    kept = (await audit.elsewhere("2026-11-23T00:00:00.000Z"))["items"]
    assert [(e["action"], e["reach"], e["household_ids"]) for e in kept[4:]] == [
        ("browse", "named", ["h9"]),
        ("search", "named", []),
    ]


async def test_the_report_is_told_page_by_page_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.audit.DOCUMENTS_OF_A_PAGE", 2)
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    audit = Audit(TwinCollection(), clock)
    inspector = READER.with_purpose(NOTED, PurposeGrant(everywhere=True))
    for n in range(8):
        await audit.read(reading(inspector, "household", [f"h{n}"], [f"h{n}"]))
        clock.advance(timedelta(seconds=n == 3 or n > 4))
    told: list[str] = []
    asked: dict[str, str] | None = {"since": "2026-11-23T00:00:00.000Z"}
    pages = 0
    while asked is not None:
        page = await audit.elsewhere(asked["since"], asked.get("after"))
        told += [each["objects"][0] for each in page["items"]]
        asked, pages = cast("dict[str, str] | None", page["next"]), pages + 1
    assert (told, pages) == ([f"h{n}" for n in range(8)], 3), "what bears the same time stays on one page"


def entry(staff_id: str, at: str, households: int, result: str = "shown") -> AuditEntry:
    named = [f"h{n}" for n in range(households)]
    return {
        "staff_id": staff_id,
        "post": "監査担当",
        "office_code": "hq",
        "action": "households",
        "objects": named,
        "household_ids": named,
        "purpose": "inspection;抽出点検",
        "cause": None,
        "at": at,
        "result": result,
        "trace_id": None,
        "about": None,
        "reach": "all_wards",
    }


def test_the_report_puts_who_read_most_first_and_marks_many_in_an_hour() -> None:
    lines = report(
        [
            entry("x1", "2026-11-23T02:30:00.000Z", 2),
            entry("x2", "2026-11-23T02:30:00.000Z", 51),
            entry("x1", "2026-11-23T04:30:00.000Z", 3, "limited"),
        ]
    )
    assert lines == [
        "x2 監査担当  「inspection;抽出点検」  閲覧 1 回・51 世帯 *",
        "x1 監査担当  「inspection;抽出点検」  閲覧 2 回・3 世帯 !",
    ]
    assert report([]) == ["他の事務所の閲覧はありません。"]
